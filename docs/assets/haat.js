// Copy buttons. Without JavaScript there are none, and text can be selected by hand. Catalog pages give the words in
// their language; the documentation is in English.
"use strict"

const said = { copy: "Copy", copyAll: "Copy the commands", copied: "Copied", selected: "Selected", ...document.currentScript.dataset }

const copies = (button, text) => {
  const label = button.textContent
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent.trimEnd())
      button.textContent = said.copied
    } catch {
      // No clipboard on plain http: select the text, so that one key copies it.
      getSelection().selectAllChildren(text)
      button.textContent = said.selected
    }
    setTimeout(() => { button.textContent = label }, 2000)
  })
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false
  copies(button, document.getElementById(button.dataset.copy))
}

for (const code of document.querySelectorAll(".highlight pre > code, .h-script > code")) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "h-copy"
  button.textContent = said.copy
  button.setAttribute("aria-label", said.copyAll)
  code.parentElement.append(button)
  copies(button, code)
}
