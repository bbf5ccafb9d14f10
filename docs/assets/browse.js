// The page that finds models: `search.js` answers, this shows it. What a listing says becomes text, never markup.
// Words that people read come from the page's `data-strings`; the state is in the address, behind `#`.
"use strict"

{
  const page = document.getElementById("browse")
  const strings = JSON.parse(page.dataset.strings)
  const at = (id) => document.getElementById(id)
  const input = at("find"), sorting = at("sort"), results = at("results"), count = at("count"), more = at("more")
  const FACETS = ["task", "reproduced", "license", "price", "size", "format", "market", "new"]
  const SORTS = ["relevance", "date", "size", "price", "latency"]
  const FEW = 8, MOST_COMPARED = 4, AWNINGS = 6, PATIENCE_MS = 60

  const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
  const number = new Intl.NumberFormat(strings.numbers)
  const precise = new Intl.NumberFormat(strings.numbers, {maximumFractionDigits: 4})
  const three = new Intl.NumberFormat(strings.numbers, {maximumSignificantDigits: 3, useGrouping: false})
  const day = new Intl.DateTimeFormat(strings.numbers, {dateStyle: "medium", timeZone: "UTC"})
  const kind = new Intl.PluralRules(strings.numbers)

  // A text for a count: each language has as many forms as it needs.
  const counted = (forms, count) => fill(forms[kind.select(count)] ?? Object.values(forms).at(-1), {count: number.format(count)})

  // An element with properties and children; texts become text nodes.
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value
      else element.setAttribute(name, value)
    }
    element.append(...children.filter((child) => child !== null))
    return element
  }

  // A text with an element in the place of its one placeholder, wherever a language has it.
  const around = (text, element) => {
    const [before, after] = text.split(/\{\w+\}/)
    return [before, element, after ?? ""]
  }

  // --- What values are called ---

  const size = (bytes) => {
    const units = ["B", "kB", "MB", "GB", "TB"]
    let value = bytes, unit = 0
    for (; Math.round(value) >= 1000 && unit < units.length - 1; unit++) value /= 1000
    const digits = unit && value < 99.95 ? 1 : 0
    const shown = new Intl.NumberFormat(strings.numbers, {minimumFractionDigits: digits, maximumFractionDigits: digits})
    return `${shown.format(value)} ${units[unit]}`
  }

  // What is withdrawn is not offered, whatever it once cost.
  const price = (card) => {
    if (card.yanked) return strings.unknown
    if (!card.price) return strings.free
    try {
      const money = new Intl.NumberFormat(strings.numbers, {style: "currency", currency: card.currency})
      return money.format(card.price / 10 ** money.resolvedOptions().maximumFractionDigits)
    } catch {
      return `${card.price} ${card.currency ?? ""}`
    }
  }

  const date = (text) => {
    const time = new Date(`${text}T00:00:00Z`)
    return Number.isNaN(time.getTime()) ? text : day.format(time)
  }

  const times = (ratio) => ratio === null ? strings.unknown : `${three.format(ratio)}×`
  const ownWord = (facet, value) => {
    const words = strings.values[facet]
    return words && Object.hasOwn(words, value) ? words[value] : null
  }
  const called = (facet, value, index) => {
    if (facet === "task") return ownWord(facet, value) ?? value.replaceAll("-", " ")
    if (facet === "market") return Object.hasOwn(index.directory.markets, value) ? index.directory.markets[value] : value
    return ownWord(facet, value) ?? value
  }

  // A metric's label ends in its id, which people call otherwise.
  const metricName = (label) => label.replace(/\S+$/, (id) => Object.hasOwn(strings.metrics, id) ? strings.metrics[id] : id)

  // --- The state, and the address that holds it ---

  const empty = () => ({words: "", filters: {}, sort: "relevance", compared: []})
  let state = empty(), shown = haatSearch.PAGE, turn = 0, index = null

  const read = () => {
    const fields = new URLSearchParams(location.hash.slice(1))
    const filters = Object.fromEntries(FACETS.map((facet) => [facet, fields.getAll(facet)]).filter(([, values]) => values.length))
    return {
      words: fields.get("q") ?? "", filters, sort: fields.get("sort") ?? "relevance",
      compared: fields.getAll("compare").slice(0, MOST_COMPARED),
    }
  }

  const write = (entry) => {
    const fields = new URLSearchParams()
    if (state.words) fields.set("q", state.words)
    for (const facet of FACETS) for (const value of state.filters[facet] ?? []) fields.append(facet, value)
    if (state.sort !== "relevance") fields.set("sort", state.sort)
    for (const name of state.compared) fields.append("compare", name)
    if (`#${fields}` === (location.hash || "#")) return
    history[entry === "new" ? "pushState" : "replaceState"](null, "", `#${fields}`)
  }

  const change = (difference, entry = "new") => {
    Object.assign(state, difference)
    shown = haatSearch.PAGE
    write(entry)
    show()
  }

  const toggle = (facet, value, on) => {
    const values = (state.filters[facet] ?? []).filter((one) => one !== value)
    const filters = {...state.filters, [facet]: on ? [...values, value] : values}
    if (!filters[facet].length) delete filters[facet]
    change({filters})
  }

  // --- Cards ---

  const awning = (task) => new TextEncoder().encode(task).reduce((sum, byte) => sum + byte, 0) % AWNINGS
  const address = (card) => `${page.dataset.root}m/${card.name.split("/").map(encodeURIComponent).join("/")}.html`

  const badge = (kind, text) => make("span", {className: `h-badge h-badge--${kind}`}, text)
  const standing = (card) => {
    const kind = {reproduced: "reproduced", disputed: "disputed", claimed: "claimed"}[card.reproduced]
    return kind ? badge(kind, ownWord("reproduced", card.reproduced)) : null
  }

  const figure = (card) => {
    const metric = card.metrics.find((one) => one.label === state.sort) ?? card.metrics[0]
    if (!metric) return make("span", {className: "h-card__metric h-soft"}, standing(card) ?? ownWord("reproduced", "nothing claimed"))
    return make("span", {className: "h-card__metric", title: metricName(metric.label)}, `${metricName(metric.label.split(" ").pop())} `, make("strong", {}, precise.format(metric.value)), " ", standing(card))
  }

  const tick = (card) => {
    const box = make("input", {type: "checkbox", checked: state.compared.includes(card.name), "aria-label": fill(strings.compareThis, card)})
    box.addEventListener("change", () => compare(card.name, box))
    return make("label", {className: "h-card__compare"}, box, ` ${strings.compare}`)
  }

  const cardOf = (card) => make("li", {}, make("article", {className: `h-card h-stall--${awning(card.task)}`},
    make("div", {className: "h-card__awning", ariaHidden: "true"}),
    make("h2", {className: "h-card__title"}, make("a", {href: address(card)}, make("bdi", {}, card.title))),
    make("p", {className: "h-card__by"}, ...around(strings.by, make("bdi", {}, card.publisher)), card.market && manyMarkets() ? ` · ${card.marketLabel || card.market}` : ""),
    make("p", {className: "h-card__summary", dir: "auto"}, card.summary),
    make("ul", {className: "h-chips"},
      make("li", {className: "h-chip h-chip--task"}, called("task", card.task, index)),
      make("li", {className: "h-chip"}, make("bdi", {}, card.license)), make("li", {className: "h-chip"}, size(card.size)),
      card.new ? make("li", {}, badge("claimed", strings.isNew)) : null),
    make("div", {className: "h-card__foot"}, card.yanked ? badge("refused", strings.yanked) : make("span", {className: "h-price"}, make("bdi", {}, price(card))), figure(card)),
    tick(card)))

  const manyMarkets = () => index.directory.facets.market.filter(Boolean).length > 1

  // --- Filters ---

  const opened = new Set()

  const ordered = (facet, counts) => {
    const values = new Map(Object.entries(counts).filter(([value]) => value))
    for (const value of state.filters[facet] ?? []) if (!values.has(value)) values.set(value, 0)
    const {sizes} = strings
    return [...values].sort(([one, many], [other, few]) =>
      facet === "size" ? sizes.indexOf(one) - sizes.indexOf(other) : few - many || (one < other ? -1 : 1))
  }

  const filterOf = (facet, counts) => {
    const values = ordered(facet, counts), chosen = state.filters[facet] ?? []
    if (values.length < 2 && !chosen.length) return null
    const all = opened.has(facet), rows = values.filter(([value], place) => all || place < FEW || chosen.includes(value))
    const set = make("fieldset", {className: "h-filter"}, make("legend", {}, strings.facets[facet]))
    for (const [value, many] of rows) {
      const box = make("input", {type: "checkbox", checked: chosen.includes(value), id: `filter-${facet}-${value}`})
      box.addEventListener("change", () => toggle(facet, value, box.checked))
      set.append(make("label", {}, box, make("span", {className: "h-filter__value"}, make("bdi", {}, called(facet, value, index))),
        make("span", {className: "h-filter__count"}, number.format(many))))
    }
    if (values.length > FEW) {
      const button = make("button", {type: "button", className: "h-quiet", id: `all-${facet}`, ariaExpanded: String(all)},
        all ? strings.fewerValues : counted(strings.allValues, values.length))
      button.addEventListener("click", () => {
        if (!opened.delete(facet)) opened.add(facet)
        show()
      })
      set.append(button)
    }
    return set
  }

  const showFilters = (facets) => {
    const focused = document.activeElement?.id
    at("filters").replaceChildren(...FACETS.map((facet) => filterOf(facet, facets[facet])).filter(Boolean))
    // What was ticked by hand keeps the focus, although all boxes are new.
    if (focused && (focused.startsWith("filter-") || focused.startsWith("all-"))) at(focused)?.focus({preventScroll: true})
    const chosen = Object.entries(state.filters).flatMap(([facet, values]) => values.map((value) => [facet, value]))
    at("filters-button").textContent = chosen.length ? fill(strings.filtersOn, {count: number.format(chosen.length)}) : strings.filters
    at("chosen").hidden = !chosen.length
    at("chosen").replaceChildren(...chosen.map(([facet, value]) => {
      const name = called(facet, value, index)
      const button = make("button", {type: "button", ariaLabel: fill(strings.remove, {value: name})}, make("bdi", {}, name), " ✕")
      button.addEventListener("click", () => {
        toggle(facet, value, false)
        input.focus()
      })
      return make("li", {}, button)
    }))
    if (chosen.length > 1) {
      const button = make("button", {type: "button", className: "h-quiet"}, strings.clear)
      button.addEventListener("click", () => {
        change({filters: {}})
        input.focus()
      })
      at("chosen").append(make("li", {}, button))
    }
  }

  const showSorts = () => {
    const options = SORTS.map((sort) => make("option", {value: sort}, strings.sorts[sort]))
    const labels = index.directory.metrics.map((metric) => metric.label).sort()
    const group = make("optgroup", {label: strings.sorts.metrics}, ...labels.map((label) => make("option", {value: label}, metricName(label))))
    sorting.replaceChildren(...options, ...(labels.length ? [group] : []))
  }

  // --- Comparing ---

  const compare = (name, box) => {
    const others = state.compared.filter((one) => one !== name)
    if (box.checked && others.length >= MOST_COMPARED) {
      box.checked = false
      at("tray-count").textContent = strings.compareFull
      return
    }
    state.compared = box.checked ? [...others, name] : others
    write("same")
    showTray()
  }

  const showTray = () => {
    const chosen = state.compared.length
    at("tray").hidden = !chosen
    at("tray-count").textContent = chosen < 2 ? strings.compareNeeds : fill(strings.comparing, {count: number.format(chosen)})
    at("tray-stop").textContent = strings.stopComparing
    at("tray-show").textContent = strings.compare
    at("tray-show").disabled = chosen < 2
  }

  // A name's words find its listing among those of like names.
  const named = async (name) => {
    const {numbers} = await index.search({words: `${name} `, limit: 200})
    for (const one of numbers) {
      const card = await index.card(one)
      if (card?.name === name) return card
    }
    return null
  }

  const showComparison = async () => {
    const cards = (await Promise.all(state.compared.map(named))).filter(Boolean)
    const labels = [...new Set(cards.flatMap((card) => card.metrics.map((metric) => metric.label)))].sort()
    const metric = (card, label) => card.metrics.find((one) => one.label === label)
    const rows = [
      [strings.publisher, (card) => make("bdi", {}, card.publisher)],
      [strings.facets.task, (card) => called("task", card.task, index)],
      [strings.facets.price, (card) => make("bdi", {}, price(card))],
      [strings.facets.license, (card) => make("bdi", {}, card.license)],
      [strings.facets.format, (card) => make("bdi", {}, card.format)],
      [strings.facets.size, (card) => size(card.size)],
      [strings.facets.reproduced, (card) => standing(card) ?? ownWord("reproduced", "nothing claimed")],
      ...labels.map((label) => [make("bdi", {}, metricName(label)), (card) => metric(card, label) ? leads(cards, label, metric(card, label)) : strings.unknown]),
      [strings.latency, (card) => times(card.latency)],
      [strings.version, (card) => make("bdi", {}, card.version)],
      [strings.listed, (card) => date(card.date)],
    ]
    const head = make("tr", {}, make("th", {scope: "col"}, strings.model),
      ...cards.map((card) => make("th", {scope: "col"}, make("a", {href: address(card)}, make("bdi", {}, card.title)), card.yanked ? badge("refused", strings.yanked) : null)))
    const body = rows.map(([name, cell]) => make("tr", {}, make("th", {scope: "row"}, name), ...cards.map((card) => make("td", {}, cell(card)))))
    at("comparison-title").textContent = strings.compare
    at("comparison").querySelector("table").replaceChildren(make("thead", {}, head), make("tbody", {}, ...body))
    at("comparison").showModal()
  }

  const leads = (cards, label, {value, better}) => {
    const values = cards.flatMap((card) => card.metrics.filter((one) => one.label === label).map((one) => one.value))
    const first = value === (better === "higher" ? Math.max(...values) : Math.min(...values))
    return first && values.length > 1 ? make("strong", {}, precise.format(value)) : precise.format(value)
  }

  // --- Showing what was found ---

  const show = async () => {
    const mine = ++turn
    try {
      const before = shown - haatSearch.PAGE
      const found = await index.search({...state, offset: before, limit: haatSearch.PAGE})
      const cards = (await index.cards(found.numbers)).filter(Boolean)
      if (mine !== turn) return
      if (before) results.append(...cards.map(cardOf))
      else results.replaceChildren(...cards.map(cardOf))
      count.textContent = found.total ? counted(strings.some, found.total) : strings.none
      more.hidden = found.total <= shown
      // Who finds nothing gets the plain lists to look around in.
      at("fallback").toggleAttribute("data-shown", !found.total)
      more.textContent = counted(strings.more, Math.min(haatSearch.PAGE, found.total - shown))
      sorting.value = state.sort
      showFilters(found.facets)
      showTray()
      page.dataset.turn = String(mine)
    } catch (error) {
      if (mine === turn) fail(error)
    }
  }

  const fail = (error) => {
    console.error(error)
    count.textContent = strings.failed
    at("fallback").toggleAttribute("data-shown", true)
  }

  const restore = () => {
    state = read()
    if (!SORTS.includes(state.sort) && !index.directory.metrics.some((metric) => metric.label === state.sort)) state.sort = "relevance"
    shown = haatSearch.PAGE
    input.value = state.words
    show()
  }

  // --- Keys and clicks ---

  const links = () => [...results.querySelectorAll(".h-card__title a")]

  const step = (event) => {
    const all = links(), here = all.indexOf(document.activeElement)
    const difference = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key]
    if (event.key === "Escape" && here >= 0) input.focus()
    else if (difference && here + difference < 0) input.focus()
    else if (difference) all[here + difference]?.focus()
    else return
    event.preventDefault()
  }

  const typing = (element) => element?.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")

  const start = () => {
    let timer = 0
    input.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(() => change({words: input.value}, "same"), PATIENCE_MS)
    })
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") links()[0]?.focus()
      else if (event.key === "Enter" && input.value && links().length === 1) links()[0].click()
      else if (event.key === "Escape" && input.value) {
        input.value = ""
        change({words: ""}, "same")
      } else return
      event.preventDefault()
    })
    results.addEventListener("keydown", step)
    sorting.addEventListener("change", () => change({sort: sorting.value}))
    more.addEventListener("click", async () => {
      const next = links().length
      shown += haatSearch.PAGE
      await show()
      links()[next]?.focus({preventScroll: true})
    })
    at("filters-button").addEventListener("click", () => {
      const open = at("filters").classList.toggle("h-filters--open")
      at("filters-button").ariaExpanded = String(open)
    })
    at("tray-stop").addEventListener("click", () => {
      state.compared = []
      write("same")
      for (const box of results.querySelectorAll(".h-card__compare input")) box.checked = false
      showTray()
      input.focus()
    })
    at("tray-show").addEventListener("click", showComparison)
    at("comparison-close").addEventListener("click", () => at("comparison").close())
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(document.activeElement)) return
      event.preventDefault()
      input.focus()
      input.select()
    })
    addEventListener("popstate", restore)
  }

  const begin = async () => {
    at("fallback").querySelector(".h-intro").hidden = true
    count.textContent = strings.loading
    try {
      index = await haatSearch.open()
    } catch (error) {
      fail(error)
      return
    }
    const find = counted(strings.find, index.directory.live)
    input.placeholder = find
    for (const link of document.querySelectorAll(".h-places a")) {
      if (link.pathname === location.pathname) link.ariaCurrent = "page"
      else link.removeAttribute("aria-current")
    }
    showSorts()
    start()
    restore()
  }

  begin()
}
