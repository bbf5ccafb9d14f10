// Light, dark, or as the system has it: read before the page is painted, and kept where the documentation's theme
// keeps it, so that both agree. Without JavaScript the system decides.
"use strict"

{
  const place = `${new URL("..", document.currentScript.src).pathname}.__palette`
  const schemes = [
    { media: "(prefers-color-scheme)", says: "system" },
    { media: "(prefers-color-scheme: light)", scheme: "default", says: "light" },
    { media: "(prefers-color-scheme: dark)", scheme: "slate", says: "dark" },
  ]
  const system = matchMedia("(prefers-color-scheme: dark)")
  const schemeOf = (index) => schemes[index].scheme ?? (system.matches ? "slate" : "default")

  const remembered = () => {
    try {
      const index = JSON.parse(localStorage.getItem(place))?.index
      return index in schemes ? index : 0
    } catch {
      return 0
    }
  }

  const remember = (index) => {
    try {
      const color = { media: schemes[index].media, scheme: schemeOf(index), primary: "custom", accent: "custom" }
      localStorage.setItem(place, JSON.stringify({ index, color }))
    } catch {
      // Nothing is kept where a reader's browser forbids it.
    }
  }

  let chosen = remembered()

  const show = () => {
    document.body?.setAttribute("data-md-color-scheme", schemeOf(chosen))
    for (const button of document.querySelectorAll("button.h-theme")) {
      button.hidden = false
      button.dataset.chosen = chosen
      button.title = button.dataset[schemes[chosen].says]
      button.setAttribute("aria-label", button.title)
    }
  }

  // The first words of the body come a moment after this script: colour it as soon as it is there.
  const watch = new MutationObserver(() => {
    if (document.body) {
      watch.disconnect()
      show()
    }
  })
  watch.observe(document.documentElement, { childList: true })

  document.addEventListener("DOMContentLoaded", () => {
    show()
    for (const button of document.querySelectorAll("button.h-theme")) {
      button.addEventListener("click", () => {
        chosen = (chosen + 1) % schemes.length
        remember(chosen)
        show()
      })
    }
  })
  system.addEventListener("change", show)
}
