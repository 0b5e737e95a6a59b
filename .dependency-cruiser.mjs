import { layers, nodeHomes, packageHomes } from './layers.mjs';

const TEST = '[.](test|laws|bench)[.]ts$';
const home = (layer) => (layer.endsWith('.ts') ? `^src/${layer.replace('.', '[.]')}$` : `^src/${layer}/`);
const escape = (text) => text.replace(/[/@.]/g, (c) => `[${c}]`);

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `${layer.replace('.ts', '')}-imports`,
  comment: `src/${layer} may import ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}. To widen that, change layers.mjs and say why in the commit.`,
  severity: 'error',
  from: { path: home(layer), pathNot: TEST },
  to: { path: '^src/', pathNot: [home(layer), ...allowed.map(home)] },
}));

const indexRules = Object.keys(layers)
  .filter((layer) => !layer.endsWith('.ts'))
  .map((layer) => ({
    name: `${layer}-through-index`,
    comment: `Import src/${layer}/index.ts, not a file behind it: a folder meets the others at its index.`,
    severity: 'error',
    from: { path: '^src/', pathNot: [home(layer), TEST] },
    to: { path: home(layer), pathNot: [`^src/${layer}/index[.]ts$`, '[.]json$'] },
  }));

const packageRules = Object.entries(packageHomes).map(([name, homes]) => ({
  name: `package-${name.replace(/[@/]/g, '')}`,
  comment: `${name} lives in ${homes.join(', ')} (layers.mjs).`,
  severity: 'error',
  from: { path: '^src/', pathNot: [...homes.map(home), TEST] },
  to: { path: `node_modules/${escape(name)}/` },
}));

const siblings = [
  ['src/scheduler/plugins', 'plugin', 'helper/'],
  ['src/sim/handlers', 'handler', 'helper/'],
  ['src/autoscale/cluster-autoscaler/expander', 'expander', 'expander[.]ts'],
  ['src/report/sections', 'section', 'helper/'],
].map(([folder, noun, shared]) => ({
  name: `no-${noun}-imports-a-${noun}`,
  comment: `Each ${noun} stands alone; what two of them need belongs one folder up.`,
  severity: 'error',
  from: { path: `^${folder}/([^/]+?)([.]ts|/)`, pathNot: TEST },
  to: { path: `^${folder}/`, pathNot: [`^${folder}/$1([.]ts|/)`, `^${folder}/${shared}`] },
}));

export default {
  forbidden: [
    ...layerRules,
    ...indexRules,
    ...packageRules,
    ...siblings,
    {
      name: 'node-builtins-at-the-rim',
      comment: `Node's modules only in ${nodeHomes.join(', ')}: the engine and the reports run in a browser too.`,
      severity: 'error',
      from: { path: '^src/', pathNot: [...nodeHomes.map(home), TEST] },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [TEST, '[.]d[.]ts$', '[.]json$'] },
      to: {},
    },
    {
      name: 'no-tests-from-src',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: [TEST, '^test/', '^bench/'] },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: TEST },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
