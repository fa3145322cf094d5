// Builds the console's static files into weibao/web/static/web/dist.
//
//   node frontend/build.mjs            installs what the lock names if need be, builds if a source changed
//   node frontend/build.mjs --force    builds in any case
//
// Nothing of the dependencies is loaded before the stamp was looked at, so a second call costs a moment.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PROJECT = path.dirname(HERE);
const OUT = path.join(PROJECT, 'weibao/web/static/web/dist');
const STAMP = path.join(OUT, 'stamp');
const FIELD = path.join(PROJECT, 'field');
const MAPS = path.join(PROJECT, 'weibao/org/data');

function filesUnder(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function maps() {
  return filesUnder(MAPS).filter((name) => name.endsWith('.geojson'));
}

function fingerprint() {
  const sources = ['build.mjs', 'icons.json', 'package.json', 'package-lock.json'].map((name) => path.join(HERE, name));
  const digest = createHash('sha256');
  for (const name of [...sources, ...filesUnder(path.join(HERE, 'src')), ...filesUnder(FIELD), ...maps()]) {
    digest.update(path.relative(PROJECT, name)).update('\0').update(fs.readFileSync(name)).update('\0');
  }
  return digest.digest('hex');
}

function install() {
  const marker = path.join(HERE, 'node_modules/.package-lock.json');
  const lock = path.join(HERE, 'package-lock.json');
  if (fs.existsSync(marker) && fs.statSync(marker).mtimeMs >= fs.statSync(lock).mtimeMs) return;
  const bundled = path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const npm = fs.existsSync(bundled) ? [process.execPath, bundled] : ['npm'];
  console.log('npm ci …');
  const ran = spawnSync(npm[0], [...npm.slice(1), 'ci'], { cwd: HERE, stdio: ['ignore', 'ignore', 'inherit'] });
  if (ran.status !== 0) throw new Error('npm ci did not succeed');
  const now = new Date();
  fs.utimesSync(marker, now, now);
}

// Only path data leaves an icon file; how it is drawn is decided in the style sheet.
function sprite() {
  const wanted = JSON.parse(fs.readFileSync(path.join(HERE, 'icons.json'), 'utf8'));
  const symbols = Object.entries(wanted).map(([name, icon]) => {
    const svg = fs.readFileSync(path.join(HERE, `node_modules/@tabler/icons/icons/outline/${icon}.svg`), 'utf8');
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '');
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

function outline() {
  const [first] = maps();
  if (first === undefined) return null;
  return JSON.stringify(JSON.parse(fs.readFileSync(first, 'utf8')));
}

// The phone app stands alone under /field/: its own script, style and service worker, nothing of the console.
async function field(esbuild, shared) {
  const out = path.join(OUT, 'field');
  const options = { ...shared, format: 'esm', outdir: out, nodePaths: [path.join(HERE, 'node_modules')], jsx: 'automatic', jsxImportSource: 'preact' };
  await esbuild.build({ ...options, entryPoints: { app: path.join(FIELD, 'src/main.tsx') } });
  await esbuild.build({ ...options, entryPoints: { app: path.join(FIELD, 'src/app.css') } });
  fs.cpSync(path.join(FIELD, 'static'), out, { recursive: true });
  const parts = ['index.html', 'app.js', 'app.css', 'manifest.webmanifest', 'icon.svg'];
  const digest = createHash('sha256');
  for (const name of parts) digest.update(fs.readFileSync(path.join(out, name)));
  const addresses = parts.map((name) => (name === 'index.html' ? '/field/' : `/field/${name}`));
  const define = { VERSION: JSON.stringify(digest.digest('hex').slice(0, 12)), FILES: JSON.stringify(addresses) };
  await esbuild.build({ ...options, format: 'iife', define, entryPoints: { sw: path.join(FIELD, 'src/sw.ts') } });
}

async function build() {
  const sass = await import('sass');
  const esbuild = await import('esbuild');
  fs.mkdirSync(OUT, { recursive: true });
  const shared = { bundle: true, minify: true, legalComments: 'eof', target: ['chrome109', 'firefox115', 'safari16'], charset: 'utf8' };
  const style = sass.compile(path.join(HERE, 'src/style/app.scss'), {
    loadPaths: [path.join(HERE, 'node_modules/@tabler/core/scss')],
    quietDeps: true,
  });
  const small = await esbuild.transform(style.css, { loader: 'css', minify: true, charset: 'utf8' });
  fs.writeFileSync(path.join(OUT, 'app.css'), small.code);
  await esbuild.build({
    ...shared,
    entryPoints: { app: path.join(HERE, 'src/page/app.js'), public: path.join(HERE, 'src/page/public.js'), charts: path.join(HERE, 'src/charts/charts.js') },
    format: 'esm',
    outdir: OUT,
  });
  await field(esbuild, shared);
  fs.writeFileSync(path.join(OUT, 'icons.svg'), sprite());
  const counties = outline();
  if (counties) fs.writeFileSync(path.join(OUT, 'counties.json'), counties);
}

const wanted = fingerprint();
const made = fs.existsSync(STAMP) ? fs.readFileSync(STAMP, 'utf8') : '';
if (made === wanted && !process.argv.includes('--force')) {
  console.log('frontend: unchanged');
} else {
  const began = performance.now();
  install();
  fs.rmSync(STAMP, { force: true });
  await build();
  fs.writeFileSync(STAMP, wanted);
  console.log(`frontend: built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
