// What the workers run, loaded as one script together with the code that V8 compiled of it when it was built: a worker
// is ready in a third of the time (npm run bench -- process/kubesbs). Another Node than the one that built it, or other
// flags of V8, find no such code and compile as usual. Becomes dist/experiment/worker-program.js.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

const file = fileURLToPath(new URL('workers.cjs', import.meta.url));

/** Where compiled code for this Node, this processor and these flags of V8 lies, if there is any. */
export const cacheFile = file.replace(/cjs$/, `${cachedDataVersionTag()}.cache`);

/** The program's exports, and the script: what it has compiled by now is `script.createCachedData()`. */
export function load() {
  // esbuild writes ASCII, which is read faster as what it is.
  const text = readFileSync(file, 'latin1');
  const script = new Script(`(function (require, module, distUrl, importOutside) {${text}\n})`, {
    filename: file,
    ...(existsSync(cacheFile) ? { cachedData: readFileSync(cacheFile) } : {}),
  });
  const module = { exports: {} };
  const importOutside = (name) => import(name); // a script of its own may not
  script.runInThisContext()(createRequire(file), module, new URL('..', import.meta.url).href, importOutside);
  return { exports: module.exports, script };
}
