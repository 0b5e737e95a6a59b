// Prints the library's public surface, from the built declarations, to test/golden/public-api.txt: a line a name, with
// the signature of what can be called. `--check` writes nothing and fails where the file differs: a change to it is a
// change to the changelog.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'test', 'golden', 'public-api.txt');
const entries = {
  plimsoll: join('dist', 'index.d.ts'),
  'plimsoll/scheduler': join('dist', 'scheduler', 'index.d.ts'),
};

const program = ts.createProgram({
  rootNames: Object.values(entries).map((file) => join(root, file)),
  options: {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
  },
});
const checker = program.getTypeChecker();
const parts = [];
for (const [name, file] of Object.entries(entries)) {
  // What goes out by `export type` has a value's declaration and no value.
  const values = await import(join(root, file.replace(/[.]d[.]ts$/, '.js')));
  parts.push(`# ${name}\n${surface(join(root, file), values)}\n`);
}
const text = parts.join('\n');

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  process.stderr.write('test/golden/public-api.txt differs: node scripts/public-api.mjs rewrites it\n');
  process.exit(1);
}

function surface(file, values) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  return checker
    .getExportsOfModule(module)
    .map((symbol) => lineOf(symbol, values))
    .sort()
    .join('\n');
}

/** Under the name by which it goes out, whatever it is called at home. */
function lineOf(exported, values) {
  const { name } = exported;
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const { flags } = symbol;
  if (!(name in values)) return `type ${name}`;
  if (flags & ts.SymbolFlags.Class) return `class ${name}`;
  const type = checker.getTypeOfSymbol(symbol);
  const [signature] = type.getCallSignatures();
  if (signature === undefined) return `const ${name}: ${checker.typeToString(type)}`;
  return `function ${name}${checker.signatureToString(signature)}`;
}
