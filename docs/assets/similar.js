// Models like the one that a page is about: of the same task, nearest by benchmark, tags, title and size.
// The same index gives the same three. What a listing says becomes text, never markup.
"use strict"

{
  const SHOWN = 3, OF_A_TAG = 12, OF_THE_TASK = 36, MOST_TAGS = 5, AWNINGS = 6
  const list = document.getElementById("similar")
  const {root, name, task, tags, free, numbers} = list.dataset
  const metrics = JSON.parse(list.dataset.metrics)

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag)
    if (className) element.className = className
    element.append(...children)
    return element
  }

  const size = (bytes) => {
    const units = ["B", "kB", "MB", "GB", "TB"]
    let value = bytes, unit = 0
    for (; Math.round(value) >= 1000 && unit < units.length - 1; unit++) value /= 1000
    const digits = unit && value < 99.95 ? 1 : 0
    const shown = new Intl.NumberFormat(numbers, {minimumFractionDigits: digits, maximumFractionDigits: digits})
    return `${shown.format(value)} ${units[unit]}`
  }

  const price = (card) => {
    if (!card.price) return free
    try {
      const money = new Intl.NumberFormat(numbers, {style: "currency", currency: card.currency})
      return money.format(card.price / 10 ** money.resolvedOptions().maximumFractionDigits)
    } catch {
      return `${card.price} ${card.currency ?? ""}`
    }
  }

  const shared = (some, others) => some.filter((one) => others.includes(one)).length
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const suites = (card) => card.metrics.map((metric) => metric.label.split(" ")[0])

  // The more the nearer; of sizes, one that is ten times another counts as much as one shared word.
  const nearness = (card, own) => {
    const about = tags.split(" ").filter(Boolean)
    let sum = 2 * shared(about, card.tags)
    if (own) {
      sum += 3 * Math.min(1, shared([...new Set(suites(own))], suites(card)))
      sum += shared([...new Set(words(own.title))], words(card.title))
      sum -= Math.abs(Math.log10((card.size || 1) / (own.size || 1)))
    }
    return sum
  }

  const cardOf = (card) => {
    const link = make("a", "", make("bdi", "", card.title))
    link.href = `${root}m/${card.name.split("/").map(encodeURIComponent).join("/")}.html`
    const stall = new TextEncoder().encode(card.task).reduce((sum, byte) => sum + byte, 0) % AWNINGS
    const awning = make("div", "h-card__awning")
    awning.ariaHidden = "true"
    const summary = make("p", "h-card__summary", card.summary)
    summary.dir = "auto"
    const chips = make("ul", "h-chips", make("li", "h-chip", make("bdi", "", card.license)), make("li", "h-chip", size(card.size)))
    const metric = card.metrics[0]
    const called = metric?.label.split(" ").pop()
    const precise = new Intl.NumberFormat(numbers, {maximumFractionDigits: 4})
    const figure = metric ? make("span", "h-card__metric", Object.hasOwn(metrics, called) ? metrics[called] : make("bdi", "", called), " ", make("strong", "", precise.format(metric.value))) : ""
    return make("li", "", make("article", `h-card h-stall--${stall}`, awning, make("h3", "h-card__title", link),
      make("p", "h-card__by", make("bdi", "", card.publisher)), summary, chips,
      make("div", "h-card__foot", make("span", "h-price", price(card)), figure)))
  }

  const show = async () => {
    const index = await haatSearch.open()
    const filters = {task: [task]}
    const asked = [{limit: OF_THE_TASK}, {words: `${name} `, limit: OF_A_TAG}]
    for (const tag of tags.split(" ").filter(Boolean).slice(0, MOST_TAGS)) asked.push({words: `${tag.replaceAll("-", " ")} `, limit: OF_A_TAG})
    const found = await Promise.all(asked.map((query) => index.search({...query, filters})))
    const numbers = [...new Set(found.flatMap((one) => [...one.numbers]))]
    const cards = (await index.cards(numbers)).filter(Boolean)
    const own = cards.find((card) => card.name === name)
    const near = cards.filter((card) => card.name !== name && !card.yanked).map((card) => [nearness(card, own), card])
    near.sort(([one, card], [other, another]) => other - one || (card.name < another.name ? -1 : 1))
    list.replaceChildren(...near.slice(0, SHOWN).map(([, card]) => cardOf(card)))
  }

  // Without an index there is still the link below.
  show().catch((error) => console.warn(error))
}
