#!/usr/bin/env node
// The Node version is checked before anything else is loaded: newer syntax would end in a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `plimsoll: Node ${process.versions.node} is too old; Plimsoll needs Node 20.19 or newer\n`,
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
