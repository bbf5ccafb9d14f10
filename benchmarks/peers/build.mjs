// Reads cards as JSON lines and writes the index of one peer: `node build.mjs pagefind|lunr CARDS OUTPUT`.
import {createReadStream, writeFileSync} from "node:fs"
import {createInterface} from "node:readline"

const [peer, cards, output] = process.argv.slice(2)

const records = async function* () {
  for await (const line of createInterface({input: createReadStream(cards)})) yield JSON.parse(line)
}

const build = {
  async pagefind() {
    const {createIndex, close} = await import("pagefind")
    const {index} = await createIndex()
    for await (const {name, title, text, filters, sort} of records()) {
      const {errors} = await index.addCustomRecord({url: `/m/${name}.html`, content: text, language: "en", meta: {title}, filters, sort})
      if (errors.length) throw new Error(errors[0])
    }
    const {errors} = await index.writeFiles({outputPath: output})
    if (errors.length) throw new Error(errors[0])
    await close()
  },
  async lunr() {
    const {default: lunr} = await import("lunr")
    const builder = new lunr.Builder()
    builder.pipeline.add(lunr.trimmer, lunr.stopWordFilter, lunr.stemmer)
    builder.searchPipeline.add(lunr.stemmer)
    builder.ref("name")
    builder.field("text")
    for await (const {name, text} of records()) builder.add({name, text})
    writeFileSync(output, JSON.stringify(builder.build()))
  },
}

const started = performance.now()
await build[peer]()
console.log(JSON.stringify({seconds: (performance.now() - started) / 1000}))
