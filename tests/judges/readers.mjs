// readers.mjs HOME OUT FILE.epub: opens a book in foliate-js and in epub.js, in light and in dark,
// and prints what they show of each document as JSON. Pages and figures are kept as pictures in OUT.
// The verdict is `epubreaders`'s.

import { createServer } from 'node:http'
import { readFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'

const [home, out, file] = process.argv.slice(2)
const require = createRequire(path.resolve(home, 'ace/node_modules/x.js'))
const puppeteer = require('puppeteer-core')

const SIZE = { width: 620, height: 900 }
const PAGES = 10 // Pictures of pages a reader and theme.

const HTML = {
  '/foliate.html': `<!DOCTYPE html><meta charset="utf-8"><style>
    :root { color-scheme: light dark } body { margin: 0; height: 100vh }
    foliate-view { display: block; height: 100% }</style>
    <script type="module">
    import '/foliate-js/view.js'
    const view = document.createElement('foliate-view')
    document.body.append(view)
    const blob = await (await fetch('/book.epub')).blob()
    await view.open(new File([blob], 'book.epub', { type: 'application/epub+zip' }))
    view.renderer.setStyles('html { color-scheme: light dark }')
    const linear = view.book.sections.map((s, i) => s.linear === 'no' ? -1 : i).filter(i => i >= 0)
    window.sections = linear.length
    window.flow = flow => view.renderer.setAttribute('flow', flow)
    window.show = async n => { await view.renderer.goTo({ index: linear[n], anchor: () => 0 }) }
    window.turn = () => view.renderer.next()
    window.ready = true
    </script>`,
  '/epubjs.html': `<!DOCTYPE html><meta charset="utf-8"><style>
    :root { color-scheme: light dark } body { margin: 0 } #v { width: 100vw; height: 100vh }</style>
    <div id="v"></div><script src="/jszip.js"></script><script src="/epubjs.js"></script>
    <script>
    (async () => {
      const bytes = await (await fetch('/book.epub')).arrayBuffer()
      const book = ePub(bytes)
      await book.ready
      const linear = book.spine.spineItems.filter(i => i.linear !== 'no' && i.linear !== false)
      let rendition
      const dark = matchMedia('(prefers-color-scheme: dark)').matches
      window.flow = async flow => {
        rendition?.destroy()
        rendition = book.renderTo('v', { width: '100%', height: innerHeight,
          flow: flow === 'scrolled' ? 'scrolled-doc' : 'paginated' })
        rendition.themes.default(dark ? { body: { color: '#ddd', background: '#111' } } : {})
      }
      window.sections = linear.length
      window.show = n => rendition.display(linear[n].href)
      window.turn = () => rendition.next()
      window.ready = true
    })()
    </script>`,
}

const FILES = {
  '/epubjs.js': 'readers/node_modules/epubjs/dist/epub.min.js',
  '/jszip.js': 'readers/node_modules/jszip/dist/jszip.min.js',
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost')
  try {
    let body = HTML[pathname]
    if (pathname === '/book.epub') body = await readFile(file)
    else if (FILES[pathname]) body = await readFile(path.join(home, FILES[pathname]))
    else if (pathname.startsWith('/foliate-js/') && !pathname.includes('..')) {
      body = await readFile(path.join(home, 'readers/node_modules', pathname))
    }
    if (body === undefined) throw new Error('no such file')
    response.setHeader('content-type', TYPES[path.extname(pathname)] ?? 'application/octet-stream')
    response.end(body)
  } catch {
    response.statusCode = 404
    response.end()
  }
}

// Runs in the book's document: what is shown of each block and picture.
function shown() {
  const seen = element => {
    const style = getComputedStyle(element)
    const boxes = [...element.getClientRects()]
    return style.visibility === 'visible' && style.display !== 'none' && Number(style.opacity) > 0 &&
      boxes.some(b => b.width > 0 && b.height > 0)
  }
  const squeezed = text => text.replace(/[\s\u00ad\u200b-\u200d\ufeff]/g, '')
  const blocks = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6,p,li,figcaption,td,th,pre')]
  return {
    blocks: blocks.filter(seen).map(b => squeezed(b.textContent)),
    hidden: blocks.filter(b => !seen(b)).map(b => squeezed(b.textContent)),
    colours: [...new Set([...blocks, ...document.links].map(b => getComputedStyle(b).color))],
    fonts: [...document.fonts].map(f => f.status),
    images: [...document.images].filter(i => i.complete && i.naturalWidth > 0 && seen(i)).length,
    lost: [...document.images].filter(i => !(i.complete && i.naturalWidth > 0 && seen(i))).map(i => i.src),
  }
}

const still = ms => new Promise(done => setTimeout(done, ms))

/// The frame that holds the book's document.
async function documentOf(page) {
  for (let tries = 0; tries < 100; tries++) {
    const frames = page.frames().filter(f => f !== page.mainFrame() && !f.detached)
    for (const frame of frames.reverse()) {
      const body = await frame.evaluate(() =>
        document.readyState === 'complete' && document.body?.childElementCount).catch(() => 0)
      if (body) return frame
    }
    await still(50)
  }
  throw new Error('the reader shows no document')
}

/// Keeps what is on the screen where a figure stands. A reader may lay its document out again
/// meanwhile, and then it is another document.
async function photograph(page, k, file, errors) {
  let reason
  for (let tries = 0; tries < 5; tries++) {
    try {
      const image = (await (await documentOf(page)).$$('img'))[k]
      await image.evaluate(i => i.scrollIntoView({ block: 'start' }))
      await still(100)
      const box = await image.boundingBox()
      const x = Math.max(box.x, 0), y = Math.max(box.y, 0)
      const width = Math.min(box.x + box.width, SIZE.width) - x
      const height = Math.min(box.y + box.height, SIZE.height) - y
      const clip = { x, y, width, height }
      await page.screenshot({ path: file, clip, captureBeyondViewport: false })
      return true
    } catch (error) {
      reason = error
      await still(500)
    }
  }
  errors.push(String(reason))
  return false
}

async function read(browser, origin, reader, scheme) {
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', error => errors.push(String(error.message ?? error)))
  await page.setViewport(SIZE)
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(`${origin}/${reader}.html`)
  await page.waitForFunction('window.ready', { timeout: 60000 })
  const count = await page.evaluate('window.sections')
  const documents = []
  await page.evaluate("window.flow('scrolled')")
  for (let n = 0; n < count; n++) {
    await page.evaluate(n => window.show(n), n)
    await still(300)
    const frame = await documentOf(page)
    await frame.evaluate(() => Promise.all([...document.images].map(i => i.decode().catch(() => 0))))
    await frame.evaluate('document.fonts.ready.then(() => 0)')
    const said = await frame.evaluate(`(${shown})()`)
    const pictures = []
    const images = await frame.evaluate('document.images.length')
    for (let k = 0; k < images; k++) {
      const name = `${reader}-${scheme}-${n + 1}-figure-${k + 1}.png`
      if (await photograph(page, k, path.join(out, name), errors)) pictures.push(name)
    }
    documents.push({ ...said, pictures })
  }
  await page.evaluate("window.flow('paginated')")
  const pages = []
  for (let n = 0; n < count && pages.length < PAGES; n++) {
    await page.evaluate(n => window.show(n), n)
    for (let turn = 0; turn < (count > 3 ? 2 : PAGES) && pages.length < PAGES; turn++) {
      await still(400)
      const name = `${reader}-${scheme}-page-${String(pages.length + 1).padStart(2, '0')}.png`
      await page.screenshot({ path: path.join(out, name) })
      pages.push(name)
      await Promise.race([page.evaluate('window.turn()'), still(2000)])
    }
  }
  await page.close()
  return { reader, scheme, documents, pages, errors }
}

await mkdir(out, { recursive: true })
const server = createServer(serve).listen(0, '127.0.0.1')
await new Promise(done => server.on('listening', done))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await puppeteer.launch({
  executablePath: process.env.BANXIN_CHROMIUM,
  headless: true,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--hide-scrollbars'],
})
const results = []
try {
  for (const reader of ['foliate', 'epubjs']) {
    for (const scheme of ['light', 'dark']) {
      results.push(await read(browser, origin, reader, scheme))
    }
  }
} finally {
  await browser.close()
  server.close()
}
console.log(JSON.stringify(results))
