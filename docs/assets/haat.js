// Copy buttons, and the box on the first page. Without JavaScript there are none: text can be selected by hand. Catalog pages give the words in
// their language; the documentation is in English. Below, what is asked for late.
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

// The documentation's menu and search are a box to tick each; these buttons tick them, and can have the focus.
for (const button of document.querySelectorAll("button[data-opens]")) {
  const box = document.getElementById(button.dataset.opens)
  button.addEventListener("click", () => {
    box.click()
    if (box.checked && button.dataset.then) document.querySelector(button.dataset.then).focus()
  })
  box.addEventListener("change", () => { button.ariaExpanded = String(box.checked) })
}

// The box on the first page leads to the search page, which keeps what is looked for behind `#`.
for (const find of document.querySelectorAll("[data-find]")) {
  const input = find.querySelector("input")
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") location.href = `${find.dataset.find}#${new URLSearchParams({q: input.value})}`
  })
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target === input) return
    event.preventDefault()
    input.focus()
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

// Models like this one: the index is read only where somebody comes near their place.
const similar = document.getElementById("similar")
const assets = document.currentScript.src
if (similar && "IntersectionObserver" in window) {
  const watch = new IntersectionObserver(([seen]) => {
    if (!seen.isIntersecting) return
    watch.disconnect()
    for (const name of ["search.js", "similar.js"]) {
      const script = document.createElement("script")
      script.src = new URL(name, assets).href
      script.async = false
      document.head.append(script)
    }
  }, {rootMargin: "300px"})
  watch.observe(similar)
}
