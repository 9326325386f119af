// Bundles what the pages load into the folder given as argument: files with a hash in their name, and
// manifest.json, which maps the name templates use ("app.js") to the file that holds it ("app-3F2A….js").

import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
const out = resolve(process.argv[2] ?? join(here, '..', 'xrm', 'web', 'static'))
const ICONS = join(modules, '@tabler', 'icons', 'icons', 'outline')
const FONTS_NEEDED_AT_ONCE = ['inter-latin-wght-normal.woff2'] // asked for with the page, before its style sheet
const MIT = join(modules, '@tabler', 'icons', 'LICENSE') // for packages that name this licence without its text

async function main() {
  const fresh = `${out}.building-${process.pid}` // two builds at once do not meet
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  const { manifest, carried } = await bundles(fresh)
  await writeFile(join(fresh, 'manifest.json'), json({ ...manifest, ...(await icons(fresh)), ...(await tokens(fresh)) }))
  await writeFile(join(fresh, 'LICENSES.txt'), await licences([...carried, '@tabler/icons'].sort()))
  if (process.argv[3]) await writeFile(join(fresh, '.stamp'), process.argv[3]) // of what it was built from
  await replace(fresh) // last, so that a failed build leaves what was there
}

// Another build may have put its own there in between; of the same sources it is the same.
async function replace(fresh) {
  await rm(out, { recursive: true, force: true })
  try {
    await rename(fresh, out)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error
    await rm(fresh, { recursive: true, force: true })
  }
}

// Every .js and .css directly under src/ is an entry of its own; what they share is split off.
async function bundles(folder) {
  const files = await readdir(join(here, 'src'))
  const result = await build({
    absWorkingDir: here,
    entryPoints: files.filter((name) => /\.(js|css)$/.test(name)).map((name) => join('src', name)),
    outdir: folder,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: ['es2022', 'chrome123', 'firefox125', 'safari17.5'], // light-dark() and popover
    legalComments: 'none', // LICENSES.txt carries them
    loader: { '.png': 'file', '.svg': 'file', '.woff2': 'file' },
    plugins: [calmFonts],
    metafile: true,
    logLevel: 'warning',
  })
  const entries = Object.entries(result.metafile.outputs).filter(([, about]) => about.entryPoint)
  const names = entries.map(([file, about]) => [relative('src', about.entryPoint), relative(folder, resolve(here, file))])
  for (const font of FONTS_NEEDED_AT_ONCE) names.push([font, relative(folder, resolve(here, made(result, font)))])
  const packages = Object.keys(result.metafile.inputs).map((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1])
  return { manifest: Object.fromEntries(names.sort()), carried: new Set(packages.filter(Boolean)) }
}

// Which file an input became.
function made(result, name) {
  const [file] = Object.entries(result.metafile.outputs).find(([, about]) => {
    return Object.keys(about.inputs).some((input) => input.endsWith(`/${name}`)) && !about.entryPoint
  })
  return file
}

// A typeface that comes late must not move the words a reader has begun: the page keeps what it was drawn with.
const calmFonts = {
  name: 'calm-fonts',
  setup(builder) {
    builder.onLoad({ filter: /@fontsource-variable.*\.css$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      return { contents: text.replaceAll('font-display: swap', 'font-display: optional'), loader: 'css' }
    })
  },
}

// icons.svg: the icons named in icons.txt, one <symbol> each, for <use href="…#name">.
// icons.json: the drawing of every other icon of the set, for a page that has to write it out in place.
async function icons(folder) {
  const drawings = await readDrawings()
  const chosen = new Map()
  for (const [name, icon] of await readNames()) {
    if (!drawings.has(icon)) throw new Error(`icons.txt: there is no icon "${icon}"`)
    chosen.set(name, drawings.get(icon))
  }
  const symbols = [...chosen].map(([name, drawing]) => `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`)
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`
  const others = Object.fromEntries([...drawings].filter(([name]) => !chosen.has(name)))
  return {
    'icons.svg': await hashed(folder, 'icons', 'svg', sprite),
    'icons.json': await hashed(folder, 'icons', 'json', JSON.stringify({ sprite: [...chosen.keys()], others })),
  }
}

async function readNames() {
  const lines = (await readFile(join(here, 'icons.txt'), 'utf8')).split('\n')
  const words = lines.flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter(Boolean)
  return words.map((word) => (word.includes('=') ? word.split('=') : [word, word]))
}

async function readDrawings() {
  const drawings = new Map()
  for (const file of (await readdir(ICONS)).sort()) {
    const text = await readFile(join(ICONS, file), 'utf8')
    const inside = text.slice(text.indexOf('>', text.indexOf('<svg')) + 1, text.lastIndexOf('</svg>'))
    const drawing = inside
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, '')
      .replace(/\s+/g, ' ')
      .replace(/ \/>/g, '/>')
      .replace(/> </g, '><')
      .trim()
    drawings.set(file.replace(/\.svg$/, ''), drawing)
  }
  return drawings
}

// tokens.css as it is written, with what it says about each: the gallery of components is drawn from it.
async function tokens(folder) {
  const text = await readFile(join(here, 'src', 'styles', 'tokens.css'), 'utf8')
  return { 'tokens.css': await hashed(folder, 'tokens', 'css', text) }
}

async function hashed(folder, name, kind, text) {
  const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase()}.${kind}`
  await writeFile(join(folder, file), text)
  return file
}

async function licences(packages) {
  const parts = await Promise.all(packages.map(licence))
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

async function licence(name) {
  const about = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8'))
  const texts = (await readdir(join(modules, name))).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort()
  const words = await Promise.all(texts.map((file) => readFile(join(modules, name, file), 'utf8')))
  if (!texts.length) {
    if (about.license !== 'MIT') throw new Error(`${name} carries no licence text`)
    const author = about.author?.name ?? about.author ?? 'the authors'
    words.push((await readFile(MIT, 'utf8')).replace(/Copyright.*/, `Copyright (c) ${author}`))
  }
  return [`${name} ${about.version} (${about.license})`, ...words.map((text) => text.trim())].join('\n\n')
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`

await main()
