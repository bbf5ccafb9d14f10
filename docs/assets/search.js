// The catalog's search index, read in a browser: no dependency, no request but scripts of this site, `file://` too.
// tooling/catalog/search/ builds the index, and answers the same queries in Python; tests compare both.
"use strict"

const haatSearch = (() => {
  // --- Words (words.py, stem.py) ---

  const STOP = new Set("a an and are as at be by for from in into is it its of on or that the this to with".split(" "))
  const MOST_WORDS = 12, LONGEST_WORD = 32, LONGEST_QUERY = 200
  const TOKEN = /[\u3040-\u30ff\u3400-\u9fff\u{20000}-\u{3ffff}]|(?:(?![\u3040-\u30ff\u3400-\u9fff\u{20000}-\u{3ffff}])[\p{L}\p{N}\p{M}])+/gu

  const cut = (text, length) => text.length > length ? Array.from(text).slice(0, length).join("") : text

  const POSSESSIVE = /['\u2019]s(?![a-z0-9])/g

  const tokens = (text) => {
    // Most queries are plain, and the classes of all scripts take their time to compile.
    const found = /^[\0-\x7f]*$/.test(text)
      ? text.toLowerCase().replace(POSSESSIVE, " ").match(/[a-z0-9]+/g)
      : text.normalize("NFKD").replace(/[\u0300-\u036f\u3099\u309a]/g, "").toLowerCase()
        .replaceAll("ß", "ss").replaceAll("ς", "σ").replace(POSSESSIVE, " ").match(TOKEN)
    return (found ?? []).map((token) => cut(token, LONGEST_WORD))
  }

  const wordsOf = (query) => {
    const text = cut(query, LONGEST_QUERY), found = tokens(text).slice(0, MOST_WORDS), words = new Map()
    found.forEach((token, index) => {
      const open = index === found.length - 1 && !text.endsWith(" ")
      if ((!STOP.has(token) || (open && token.length > 1)) && !words.has(token)) {
        words.set(token, {text: token, term: stem(token), open})
      }
    })
    return [...words.values()]
  }

  const EXCEPTIONS = {
    sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes",
    skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli",
    only: "onli", singly: "singl", dying: "die", lying: "lie", tying: "tie",
  }
  const FINISHED = new Set("inning outing canning herring earring proceed exceed succeed".split(" "))
  const SHORT_END = /^(?:(?:|.*[^aeiouy])[aeiouy][^aeiouywxY]|[aeiouy][^aeiouy]|past)$/
  const STEP_2 = {
    tional: "tion", enci: "ence", anci: "ance", abli: "able", entli: "ent", izer: "ize", ization: "ize",
    ational: "ate", ation: "ate", ator: "ate", alism: "al", aliti: "al", alli: "al", fulness: "ful", ousli: "ous",
    ousness: "ous", iveness: "ive", iviti: "ive", biliti: "ble", bli: "ble", ogi: "og", fulli: "ful", lessli: "less", li: "",
  }
  const STEP_3 = {
    tional: "tion", ational: "ate", alize: "al", icate: "ic", iciti: "ic", ical: "ic", ful: "", ness: "", ative: "",
  }
  const STEP_4 = Object.fromEntries("al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion"
    .split(" ").map((suffix) => [suffix, ""]))
  // Letters that must stand before a suffix, or it stays.
  const BEFORE = {ogi: "l", li: "cdeghkmnrt", ion: "st"}

  const stem = (word) => {
    if (word.length < 3 || !/^[a-z]+$/.test(word)) return word
    if (Object.hasOwn(EXCEPTIONS, word)) return EXCEPTIONS[word]
    let marked = word.replace(/(^|[aeiouy])y/g, "$1Y")
    const special = /^(?:arsen|commun|emerg|gener|inter|later|organ|past|univers)/.exec(marked)
    const first = special ? special[0].length : region(marked, 0)
    const second = region(marked, first)
    marked = plural(marked)
    if (FINISHED.has(marked)) return marked
    marked = past(marked, first).replace(/(.[^aeiouy])[yY]$/, "$1i")
    marked = suffix(marked, STEP_2, first, second)
    marked = suffix(marked, STEP_3, first, second)
    marked = suffix(marked, STEP_4, second, second)
    const found = finalEOrL(marked, first, second).toLowerCase()
    // Porter2 keeps `classify` and `classification` apart, which nobody who looks for a model does.
    return found.endsWith("ifi") ? found.slice(0, -1) : found
  }

  // Where the region after the first consonant that follows a vowel begins.
  const region = (word, start) => {
    const at = word.slice(start).search(/[aeiouy][^aeiouy]/)
    return at < 0 ? word.length : start + at + 2
  }

  const plural = (word) => {
    if (word.endsWith("sses")) return word.slice(0, -2)
    if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1)
    return /[aeiouy].+s$/.test(word) && !/[us]s$/.test(word) ? word.slice(0, -1) : word
  }

  const past = (word, first) => {
    const found = /(?:eedly|eed|edly|ed|ingly|ing)$/.exec(word)
    if (!found) return word
    const base = word.slice(0, found.index)
    if (found[0].startsWith("eed")) return found.index >= first ? `${base}ee` : word
    if (!/[aeiouy]/.test(base)) return word
    if (/(?:at|bl|iz)$/.test(base)) return `${base}e`
    if (/^(?![aeo].{2}$).*(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(base)) return base.slice(0, -1)
    return first >= base.length && SHORT_END.test(base) ? `${base}e` : base
  }

  // Replaces the longest suffix that the table knows, if it lies in the region.
  const suffix = (word, table, start, second) => {
    for (let at = Math.max(0, word.length - 7); at < word.length - 1; at++) {
      const end = word.slice(at)
      if (!Object.hasOwn(table, end)) continue
      const stays = at < (end === "ative" ? second : start) || (end in BEFORE && !(at > 0 && BEFORE[end].includes(word[at - 1])))
      return stays ? word : word.slice(0, at) + table[end]
    }
    return word
  }

  const finalEOrL = (word, first, second) => {
    const at = word.length - 1
    const e = word.endsWith("e") && (at >= second || (at >= first && !SHORT_END.test(word.slice(0, -1))))
    return e || (word.endsWith("ll") && at >= second) ? word.slice(0, -1) : word
  }

  // --- Files (pack.py): scripts that hand over base64 of gzip ---

  const root = new URL("../index/", document.currentScript?.src ?? document.baseURI)
  const waiting = new Map()

  const bytesOf = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text)
    const binary = atob(text), bytes = new Uint8Array(binary.length)
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  }

  const unpacked = async (text) => {
    // Neither Blob nor Response: both would take the bytes to another process and back.
    const {readable, writable} = new DecompressionStream("gzip"), writer = writable.getWriter()
    const written = writer.write(bytesOf(text)).then(() => writer.close())
    const chunks = []
    for (const reader = readable.getReader(); ;) {
      const {done, value} = await reader.read()
      if (done) break
      chunks.push(value)
    }
    await written
    const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
    let at = 0
    for (const chunk of chunks) {
      whole.set(chunk, at)
      at += chunk.length
    }
    return whole
  }

  globalThis.haatIndex = (key, text) => {
    waiting.get(key)?.(unpacked(text))
    waiting.delete(key)
  }

  const fetched = (key) => new Promise((resolve, reject) => {
    const script = document.createElement("script")
    waiting.set(key, resolve)
    script.src = new URL(`${key}.js`, root).href
    script.addEventListener("error", () => reject(new Error(`${key} is not there`)))
    script.addEventListener("load", () => script.remove())
    document.head.append(script)
  })

  // --- Columns and postings (columns.py, postings.py) ---

  const PART = 32768, CARDS_IN_FILE = 32, CURRENCY = 2 ** 32
  const FACETS = ["task", "license", "format", "price", "size", "reproduced", "market", "new", "yanked"]
  const COUNTED = FACETS.slice(0, -1)
  const SORTS = {date: 2, size: 2, price: 6, latency: 2}

  // Numbers of fixed width, all low bytes first, added into `values` from `start`.
  const planes = (raw, from, width, count, values, start) => {
    for (let plane = 0, weight = 1; plane < width; plane++, weight *= 256) {
      const base = from + plane * count
      for (let at = 0; at < count; at++) {
        const byte = raw[base + at]
        if (byte) values[start + at] += byte * weight
      }
    }
  }

  class Reader {
    constructor(raw) { this.raw = raw; this.at = 0 }

    number() {
      for (let value = 0, weight = 1; ; weight *= 128) {
        const byte = this.raw[this.at++]
        value += (byte & 127) * weight
        if (!(byte & 128)) return value
      }
    }

    take(length) { return this.raw.subarray(this.at, this.at += length) }
  }

  // Documents in rising order, as their gaps are written.
  const rising = (reader, count) => {
    const numbers = new Uint32Array(count)
    for (let at = 0, number = -1; at < count; at++) numbers[at] = number += reader.number()
    return numbers
  }

  const decodeBlock = (raw) => {
    const reader = new Reader(raw), terms = [], text = new TextDecoder()
    let before = ""
    for (let left = reader.number(); left > 0; left--) {
      const shared = reader.number(), rest = text.decode(reader.take(reader.number()))
      before = before.slice(0, shared) + rest
      terms.push({text: before, documents: reader.number(), length: reader.number()})
    }
    for (const term of terms) {
      term.gaps = reader.take(term.length)
      term.impacts = reader.take(term.documents)
    }
    return terms
  }

  // The first place in a sorted list that `is` holds for.
  const firstWhere = (list, is) => {
    let low = 0, high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (is(list[middle])) high = middle
      else low = middle + 1
    }
    return low
  }

  // --- Queries (lookup.py, query.py) ---

  const SHORTEST_BEGINNING = 3, MOST_BLOCKS = 24, WHOLE = 4, BEGUN = 3, MOST_TAKEN_OFF = 5, FEWEST_LEFT = 4
  const PAGE = 18
  const length = (text) => Array.from(text).length

  class Index {
    constructor(directory) {
      this.directory = directory
      this.kept = new Map()
    }

    // What is made is kept, unless it fails: then it may be asked for again.
    keep(key, making) {
      if (!this.kept.has(key)) {
        const promise = making()
        promise.catch(() => this.kept.delete(key))
        this.kept.set(key, promise)
      }
      return this.kept.get(key)
    }

    // Every file is asked for once, and decoded once.
    file(key, decode) { return this.keep(key, () => fetched(key).then(decode)) }

    // All numbers of some columns; `most` is the largest that can stand in each. Each says how wide it is.
    async columns(name, most) {
      const {documents, columns} = this.directory
      const lists = most.map((largest) => new (largest < 256 ? Uint8Array : largest < 2 ** 32 ? Uint32Array : Float64Array)(documents))
      await Promise.all(columns[name].map(async (file, part) => {
        const raw = await this.file(`f/${file}`, (bytes) => bytes)
        const count = Math.min(PART, documents - part * PART)
        let from = 0
        for (const list of lists) {
          const width = raw[from++]
          if (width === 1) list.set(raw.subarray(from, from + count), part * PART)
          else planes(raw, from, width, count, list, part * PART)
          from += width * count
        }
      }))
      return lists
    }

    facets() {
      const most = FACETS.map((name) => this.directory.facets[name].length)
      return this.keep("facets", async () => {
        const lists = await this.columns("facets", most)
        return Object.fromEntries(FACETS.map((name, at) => [name, lists[at]]))
      })
    }

    terms(block) { return this.file(`t/${this.directory.blocks[block]}`, decodeBlock) }

    // The last block that begins at or before a text.
    blockOf(text) { return firstWhere(this.directory.firsts, (first) => first > text) - 1 }

    async exactly(text) {
      const block = this.blockOf(text)
      return block < 0 ? [] : (await this.terms(block)).filter((term) => term.text === text)
    }

    async beginningWith(text) {
      const start = Math.max(this.blockOf(text), 0), {firsts} = this.directory
      const end = Math.min(firstWhere(firsts, (first) => first > text && !first.startsWith(text)), start + MOST_BLOCKS)
      const blocks = []
      for (let block = start; block < end; block++) blocks.push(this.terms(block))
      return (await Promise.all(blocks)).flat().filter((term) => term.text.startsWith(text))
    }

    async termsOf(word) {
      const exact = this.exactly(word.term)
      const begun = word.open && length(word.text) >= SHORTEST_BEGINNING ? this.beginningWith(word.text) : null
      let found = (await exact).map((term) => [term, WHOLE])
      if (!begun) return found
      for (const term of await begun) {
        if (term.text !== word.term) found.push([term, term.text === word.text ? WHOLE : BEGUN])
      }
      const letters = Array.from(word.text)
      for (let left = letters.length - 1; !found.length && left >= Math.max(FEWEST_LEFT, letters.length - MOST_TAKEN_OFF); left--) {
        found = (await this.exactly(letters.slice(0, left).join(""))).map((term) => [term, BEGUN])
      }
      return found
    }

    // The documents of a word, and the most that any of its terms says of each.
    async weights(word) {
      const terms = await this.termsOf(word), weights = new Uint8Array(this.directory.documents)
      const numbers = new Uint32Array(terms.reduce((sum, [term]) => sum + term.documents, 0))
      let count = 0
      for (const [term, factor] of terms) {
        const {documents, impacts} = term, risen = term.numbers ??= rising(new Reader(term.gaps), documents)
        for (let at = 0; at < documents; at++) {
          const number = risen[at], weight = impacts[at] * factor, before = weights[number]
          if (weight <= before) continue
          if (!before) numbers[count++] = number
          weights[number] = weight
        }
      }
      return {word, weights, numbers: numbers.subarray(0, count), risen: terms.length < 2}
    }

    // The documents that have all words, rising, with their scores; null where nothing is looked for.
    async scores(words) {
      const found = (await Promise.all(words.map((one) => this.weights(one))))
        .filter(({word, numbers}) => numbers.length || !word.open || length(word.text) >= SHORTEST_BEGINNING)
      if (!found.length) return null
      const rarities = found.map(({numbers}) => 32 - Math.clz32(Math.floor(this.directory.live / Math.max(numbers.length, 1))))
      const fewest = found.reduce((one, other) => other.numbers.length < one.numbers.length ? other : one)
      let numbers = fewest.numbers
      for (const {weights} of found) numbers = having(numbers, weights)
      if (!fewest.risen) numbers = numbers.slice().sort()
      const of = new Uint32Array(this.directory.documents)
      found.forEach(({weights}, at) => score(of, numbers, weights, rarities[at]))
      return {numbers, of}
    }

    // How much a listing's standing multiplies its score: reproduced first, then what is not new or yanked.
    quality({reproduced, new: fresh, yanked}) {
      const lists = this.directory.facets
      const standing = [100, ...lists.reproduced.map((value) => ({reproduced: 130, disputed: 60})[value] ?? 100)]
      const age = [10, ...lists.new.map((value) => value === "yes" ? 6 : 10)]
      const use = [5, ...lists.yanked.map((value) => value === "yes" ? 1 : 5)]
      return (number) => standing[reproduced[number]] * age[fresh[number]] * use[yanked[number]]
    }

    // A key for each document: the smallest is the best.
    async keys(sort, scores, facets) {
      if (sort === "relevance") {
        const quality = this.quality(facets)
        return scores ? (number) => -scores.of[number] * quality(number) : (number) => -quality(number)
      }
      if (Object.hasOwn(SORTS, sort)) {
        const [numbers] = await this.keep(`sort ${sort}`, () => this.columns(sort, [2 ** (8 * SORTS[sort])]))
        if (sort === "date") return (number) => -numbers[number]
        if (sort !== "price") return (number) => numbers[number] || Infinity
        const sorted = [...this.directory.currencies].sort()
        const places = [0, ...this.directory.currencies.map((currency) => sorted.indexOf(currency) + 1)]
        return (number) => places[Math.floor(numbers[number] / CURRENCY)] * CURRENCY + numbers[number] % CURRENCY
      }
      const metric = this.directory.metrics.find((one) => one.label === sort)
      if (!metric) throw new Error(`there is nothing called ${sort} to sort by`)
      const values = await this.file(`f/${metric.file}`, decodeMetric)
      const sign = metric.better === "higher" ? -1 : 1
      return (number) => values.has(number) ? sign * values.get(number) : Infinity
    }

    async search({words = "", filters = {}, sort = "relevance", offset = 0, limit = PAGE}) {
      const [facets, scores] = await Promise.all([this.facets(), this.scores(wordsOf(words))])
      const key = await this.keys(sort, scores, facets)
      const wanted = this.wanted(filters, facets)
      const {passing, near} = filtered(scores?.numbers ?? Uint32Array.from(facets.task.keys()), facets.task, wanted)
      const numbers = best(passing, key, offset + limit).slice(offset)
      // What is shown is on its way while the rest is counted; who wants the cards hears of what fails.
      for (const number of numbers) this.rows(number)
      const counts = COUNTED.map((name) => {
        const counted = new Uint32Array(this.directory.facets[name].length + 1)
        tally(counted, facets[name], passing)
        if (near.has(name)) tally(counted, facets[name], near.get(name))
        return [name, counted]
      })
      return {
        total: passing.length,
        numbers,
        facets: Object.fromEntries(counts.map(([name, counted]) => [name, this.named(name, counted)])),
      }
    }

    wanted(filters, facets) {
      return Object.entries(filters).filter(([, values]) => values.length).map(([name, values]) => {
        if (!COUNTED.includes(name)) throw new Error(`there is nothing called ${name} to filter by`)
        return {name, column: facets[name], allowed: [false, ...this.directory.facets[name].map((value) => values.includes(value))]}
      })
    }

    named(name, counted) {
      const values = this.directory.facets[name].map((value, at) => [value, counted[at + 1]])
      return Object.fromEntries(values.filter(([, count]) => count))
    }

    cards(numbers) { return Promise.all(numbers.map((number) => this.card(number))) }

    // The rows of the file that a document's card is in, each a text of its own: of most, only one is wanted.
    rows(number) {
      const file = this.directory.cards[Math.floor(number / CARDS_IN_FILE)]
      return this.file(`c/${file}`, (raw) => new TextDecoder().decode(raw.subarray(1, -1)).split(",\n"))
    }

    async card(number) {
      const [rows, facets] = await Promise.all([this.rows(number), this.facets()])
      const row = JSON.parse(rows[number % CARDS_IN_FILE]), {markets, metrics, facets: lists} = this.directory
      if (!row) return null
      const [name, version, title, summary, tags, publisher, size, price, currency, date, latency, values] = row
      const of = (facet) => lists[facet][facets[facet][number] - 1] ?? ""
      return {
        number, name, version, title, summary, tags, publisher, size, price, currency, date, latency,
        task: of("task"), license: of("license"), format: of("format"), reproduced: of("reproduced"),
        market: of("market"), marketLabel: Object.hasOwn(markets, of("market")) ? markets[of("market")] : "",
        new: of("new") === "yes", yanked: of("yanked") === "yes",
        metrics: values.map(([index, value]) => ({label: metrics[index].label, better: metrics[index].better, value})),
      }
    }
  }

  // The documents that pass all filters, and by facet those that fail only this one.
  const filtered = (numbers, task, wanted) => {
    const near = new Map(wanted.map(({name}) => [name, []]))
    const passing = having(numbers, task)
    if (!wanted.length) return {passing, near}
    const kept = new Uint32Array(passing.length), most = wanted.length
    let count = 0
    for (let at = 0; at < passing.length; at++) {
      const number = passing[at]
      let failed = null, failures = 0
      for (let place = 0; place < most && failures < 2; place++) {
        const one = wanted[place]
        if (one.allowed[one.column[number]]) continue
        failed = one
        failures++
      }
      if (!failures) kept[count++] = number
      else if (failures === 1) near.get(failed.name).push(number)
    }
    return {passing: kept.subarray(0, count), near}
  }

  // The documents for which a column holds something, in their order.
  const having = (numbers, column) => {
    const found = new Uint32Array(numbers.length)
    let count = 0
    for (let at = 0; at < numbers.length; at++) {
      if (column[numbers[at]]) found[count++] = numbers[at]
    }
    return found.subarray(0, count)
  }

  const score = (of, numbers, weights, rarity) => {
    for (let at = 0, count = numbers.length; at < count; at++) of[numbers[at]] += rarity * weights[numbers[at]]
  }

  const tally = (counted, column, numbers) => {
    for (let at = 0, count = numbers.length; at < count; at++) counted[column[numbers[at]]]++
  }

  const decodeMetric = (raw) => {
    const reader = new Reader(raw), count = reader.number(), numbers = rising(reader, count)
    const bits = new Uint32Array(count)
    planes(raw, reader.at, 4, count, bits, 0)
    const floats = new Float32Array(bits.buffer)
    return new Map(Array.from(numbers, (number, at) => [number, floats[at]]))
  }

  // The documents with the smallest keys in order; of equal ones those that were listed later.
  const best = (numbers, key, most) => {
    const entries = []
    let worst = Infinity
    for (let at = 0, count = numbers.length; at < count; at++) {
      const number = numbers[at], rank = key(number)
      // Numbers rise, so that of two equal ones this is the later.
      if (rank > worst) continue
      entries.splice(firstWhere(entries, (other) => rank <= other.rank), 0, {rank, number})
      if (entries.length > most) entries.pop()
      if (entries.length === most) worst = entries[most - 1].rank
    }
    return entries.map((entry) => entry.number)
  }

  let opened = null
  const open = () => {
    opened ??= fetched("meta").then((raw) => {
      const directory = JSON.parse(new TextDecoder().decode(raw))
      if (directory.haat !== "search/2") throw new Error("this index has another format")
      const index = new Index(directory)
      // Every query needs them; they are on their way while somebody types.
      index.facets().catch(() => {})
      return index
    })
    opened.catch(() => { opened = null })
    return opened
  }

  return {open, stem, tokens, wordsOf, PAGE}
})()
