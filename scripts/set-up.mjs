// Makes a fresh clone ready: checks Node, installs packages where they are missing or old, builds.
// Plain JavaScript without packages on purpose: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`plimsoll set-up: ${text}\n`);
const stop = (text, code) => {
  say(text);
  process.exit(code);
};

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`Node ${process.versions.node} is too old; Plimsoll needs Node 20.19 or newer`, 2);

const changedMs = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0);

if (changedMs('node_modules/.package-lock.json') < changedMs('package-lock.json')) {
  say('installing packages (npm ci) …');
  // NODE_ENV=production would leave the compiler out.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}
run(process.execPath, [join('scripts', 'build.mjs'), '--if-needed']);

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0)
    stop(`"${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}`, 70);
}
