// pdfjs-text.mjs PDFJS FILE.pdf: the text of every page as pdf.js gives it, as a JSON array.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// pdf.js asks for the browser's matrices as it loads; only drawing uses them.
globalThis.DOMMatrix ??= class {};

const [home, file] = process.argv.slice(2);
const pdfjs = await import(pathToFileURL(join(home, "legacy/build/pdf.mjs")));
const data = new Uint8Array(await readFile(file));
const options = { data, cMapUrl: join(home, "cmaps/"), standardFontDataUrl: join(home, "standard_fonts/") };
const document = await pdfjs.getDocument({ ...options, verbosity: 0 }).promise;
const pages = [];
for (let number = 1; number <= document.numPages; number++) {
  const content = await (await document.getPage(number)).getTextContent({ disableNormalization: true });
  pages.push(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
process.stdout.write(JSON.stringify(pages));
