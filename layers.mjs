/**
 * Who may import whom. The one table: dependency-cruiser's rules are made of it, and ARCHITECTURE.md's drawing
 * is checked against it. To widen a row, change it in a commit of its own that says why.
 */
const DOMAIN = [
  'scheduler',
  'autoscale',
  'controllers',
  'kubelet',
  'admission',
  'traffic',
  'metrics',
  'cloudprovider',
];

export const layers = {
  base: [],
  kernel: ['base'],
  model: ['base'],
  result: ['base'],
  cloudprovider: ['model', 'base'],
  scheduler: ['model', 'base'],
  controllers: ['model', 'base'],
  admission: ['model', 'base'],
  traffic: ['model', 'base'],
  metrics: ['model', 'base'],
  kubelet: ['scheduler', 'model', 'base'],
  autoscale: ['scheduler', 'cloudprovider', 'model', 'base'],
  ingest: ['cloudprovider', 'model', 'base'],
  scenario: [...DOMAIN, 'ingest', 'model', 'base'],
  sim: [...DOMAIN, 'scenario', 'kernel', 'model', 'result', 'base'],
  cost: ['cloudprovider', 'result', 'base'],
  experiment: ['sim', 'scenario', 'cost', 'result', 'base'],
  planner: ['experiment', 'scenario', 'cost', 'result', 'base'],
  conformance: [...DOMAIN, 'ingest', 'scenario', 'sim', 'model', 'result', 'base'],
  report: ['result', 'base'],
  web: ['report', 'result', 'base'],
  cli: ['index.ts', 'report', 'base'],
  'index.ts': [
    'experiment',
    'planner',
    'conformance',
    'scenario',
    'ingest',
    'report',
    'result',
    'scheduler',
    'base',
  ],
};

/** Folders whose code must give the same answer on any machine and any day: no clock, no locale, no chance. */
export const deterministic = [
  'base',
  'kernel',
  'model',
  'result',
  ...DOMAIN,
  'ingest',
  'scenario',
  'sim',
  'cost',
  'planner',
  'conformance',
  'report',
];

/** npm packages and the folders they may be imported from. Packages that are not listed are not allowed. */
export const packageHomes = {
  '@msgpack/msgpack': ['ingest'],
  bullmq: ['experiment'],
  commander: ['cli'],
  'csv-parse': ['ingest'],
  'd3-array': ['report'],
  'd3-scale': ['report'],
  'd3-shape': ['report'],
  highs: ['planner'],
  hyparquet: ['ingest', 'experiment'],
  'hyparquet-compressors': ['ingest'],
  'hyparquet-writer': ['experiment'],
  ioredis: ['experiment'],
  'js-yaml': ['ingest'],
  mathjs: ['scenario'],
  piscina: ['experiment'],
  re2js: ['autoscale'],
};

/** Folders that may use Node's own modules; everything else runs in a browser too. */
export const nodeHomes = ['cli', 'experiment', 'ingest'];
