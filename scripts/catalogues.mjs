// Makes src/cloudprovider/catalogs/*.json from the extracted instance lists (a folder of CSV files):
//   node scripts/catalogues.mjs FOLDER && npx prettier --write src/cloudprovider/catalogs
// What a list lacks for a newer family is filled in by the provider's naming rule and marked as derived; where no rule
// is known the type keeps its price and has no shape.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: node scripts/catalogues.mjs FOLDER\n');
  process.exit(2);
}
const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'cloudprovider', 'catalogs');

const readCsv = (name) => {
  const [head, ...lines] = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  const columns = head.trim().split(',');
  return lines.map((line) => {
    const cells = line.trim().split(',');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index]?.trim() ?? '']));
  });
};
const microUsd = (text) => (text === '' ? 0 : Math.round(Number(text) * 1e6));

const awsSize = (size) => {
  const metal = /^metal-(\d+)xl$/.exec(size);
  if (metal) return 4 * Number(metal[1]);
  if (size === 'medium') return 1;
  if (size === 'large') return 2;
  const match = /^(\d*)xlarge$/.exec(size);
  return match ? 4 * Number(match[1] || 1) : 0;
};

/** c, m and r of generation 7 and later: 2, 4 and 8 GiB a vCPU; a g right after the generation is Graviton. */
const awsRule = (name) => {
  const match = /^([cmr])(\d+)([a-z]*)\.(.+)$/.exec(name);
  if (match === null || Number(match[2]) < 7) return undefined;
  const vCpu = awsSize(match[4]);
  if (vCpu === 0) return undefined;
  return {
    vCpu,
    memoryMib: vCpu * { c: 2048, m: 4096, r: 8192 }[match[1]],
    arch: match[3].startsWith('g') ? 'arm64' : 'amd64',
  };
};

const GCP_GIB_PER_CPU = {
  'c2d-standard': 4,
  'c2d-highcpu': 2,
  'c2d-highmem': 8,
  'c3-standard': 4,
  'c3-highcpu': 2,
  'c3-highmem': 8,
  'c3d-standard': 4,
  'c3d-highmem': 8,
  'c4-standard': 3.75,
  'c4-highcpu': 2,
  'c4-highmem': 7.75,
  'c4a-standard': 4,
  'c4a-highcpu': 2,
  'c4a-highmem': 8,
  'g2-standard': 4,
  'h3-standard': 4,
  'n2-standard': 4,
  'n2-highcpu': 1,
  'n2-highmem': 8,
  'n4-standard': 4,
  'n4-highcpu': 2,
  'n4-highmem': 8,
  'n4a-standard': 4,
  'n4a-highcpu': 2,
  'n4a-highmem': 8,
  'n4d-standard': 4,
  'n4d-highcpu': 2,
  'n4d-highmem': 8,
  't2a-standard': 4,
  't2d-standard': 4,
};
const G2_GPUS = { 4: 1, 8: 1, 12: 1, 16: 1, 24: 2, 32: 1, 48: 4, 96: 8 };
const gcpGpus = (name) => {
  const many = /^a[23]-\w+-(\d+)g$/.exec(name);
  if (many) return Number(many[1]);
  const g2 = /^g2-standard-(\d+)$/.exec(name);
  return g2 ? (G2_GPUS[g2[1]] ?? 0) : 0;
};
const gcpRule = (name) => {
  const gpus = gcpGpus(name);
  if (name.startsWith('a2-ultragpu-')) return { vCpu: 12 * gpus, memoryMib: 170 * 1024 * gpus };
  if (name.startsWith('a3-highgpu-')) return { vCpu: 26 * gpus, memoryMib: 234 * 1024 * gpus };
  if (name === 'a2-megagpu-16g') return { vCpu: 96, memoryMib: 1360 * 1024 };
  const match = /^([a-z]\d[a-z]?-\w+)-(\d+)(-lssd|-metal|-lssd-metal)?$/.exec(name);
  const gib = match && GCP_GIB_PER_CPU[match[1]];
  // Two c4 sizes are rounded down to whole GB, n2 ends its ratio at 80 or 96 vCPU.
  if (!gib || (gib % 1 !== 0 && match[2] === '2') || name === 'n2-highmem-128') return undefined;
  return { vCpu: Number(match[2]), memoryMib: Number(match[2]) * gib * 1024 };
};

/** D: 4 GiB a vCPU, or 2 with an l among its letters; E up to 48 vCPU: 8 GiB. */
const azureRule = (name) => {
  const match = /^Standard_([DE])(\d+)([a-z]*)_v[5-9]$/.exec(name);
  if (match === null || /[pi]/.test(match[3])) return undefined;
  const vCpu = Number(match[2]);
  if (match[1] === 'E' && vCpu > 48) return undefined;
  const gib = match[1] === 'E' ? 8 : match[3].includes('l') ? 2 : 4;
  return { vCpu, memoryMib: vCpu * gib * 1024, arch: 'amd64' };
};

const shapeOf = (row, rule) => {
  if (row.vCPU !== '' && row.memoryMiB !== '')
    return { vCpu: Number(row.vCPU), memoryMib: Number(row.memoryMiB), arch: row.arch, derived: 0 };
  const derived = rule(row.instanceType);
  return derived ? { arch: '', ...derived, derived: 1 } : { vCpu: 0, memoryMib: 0, arch: '', derived: 0 };
};

const aws = readCsv('aws_us-east-1.csv').map((row) => {
  const shape = shapeOf(row, awsRule);
  const gpu = Number(row.gpu || 0);
  const kind =
    gpu === 0
      ? ''
      : row.instanceType.startsWith('g4ad')
        ? 'amd.com/gpu'
        : row.instanceType.startsWith('dl')
          ? 'habana.ai/gaudi'
          : 'nvidia.com/gpu';
  return [
    row.instanceType,
    shape.vCpu,
    shape.memoryMib,
    shape.arch || 'amd64',
    gpu,
    kind,
    shape.derived,
    Number(row.maxPodsVpcCni || 0),
    microUsd(row.onDemandUsdPerHour),
  ];
});
const azure = readCsv('azure_eastus_westus2.csv').map((row) => {
  const shape = shapeOf(row, azureRule);
  const isGpu = /^Standard_N[CDVG]/.test(row.instanceType);
  const gpu = isGpu ? Number(row.gpu || 0) : 0;
  const kind =
    gpu === 0 ? '' : /^Standard_N(V\d+as_v4|G)/.test(row.instanceType) ? 'amd.com/gpu' : 'nvidia.com/gpu';
  return [
    row.instanceType,
    shape.vCpu,
    shape.memoryMib,
    shape.arch || 'amd64',
    gpu,
    kind,
    shape.derived,
    0,
    microUsd(row.onDemandUsdPerHour_eastus),
    microUsd(row.onDemandUsdPerHour_westus2),
  ];
});
const gcp = readCsv('gcp_us-central1_us-east1.csv').map((row) => {
  const shape = shapeOf(row, gcpRule);
  const gpu = gcpGpus(row.instanceType);
  const arch = /^(t2a|c4a|n4a|a4x)-/.test(row.instanceType) ? 'arm64' : 'amd64';
  return [
    row.instanceType,
    shape.vCpu,
    shape.memoryMib,
    arch,
    gpu,
    gpu > 0 ? 'nvidia.com/gpu' : '',
    shape.derived,
    0,
    microUsd(row['onDemandUsdPerHour_us-central1']),
    microUsd(row['spotUsdPerHour_us-central1']),
    microUsd(row['onDemandUsdPerHour_us-east1']),
    microUsd(row['spotUsdPerHour_us-east1']),
  ];
});

/**
 * What a core, a GiB and a GPU are worth: price = a × vCPU + b × GiB by least squares of the relative error over the
 * current general families without GPU; a GPU is the median of what is left over on GPU types.
 */
const weightsOf = (rows, general) => {
  let [xx, xy, yy, xp, yp] = [0, 0, 0, 0, 0];
  for (const [name, vCpu, mib, , gpu, , , , price] of rows) {
    if (!general.test(name) || vCpu === 0 || price === 0 || gpu > 0) continue;
    const [x, y] = [vCpu / price, mib / 1024 / price];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xp += x;
    yp += y;
  }
  const determinant = xx * yy - xy * xy;
  const cpu = Math.round((xp * yy - yp * xy) / determinant);
  const memory = Math.round((yp * xx - xp * xy) / determinant);
  const gpus = rows
    .filter((row) => row[4] > 0 && row[1] > 0 && row[8] > 0)
    .map((row) => (row[8] - cpu * row[1] - (memory * row[2]) / 1024) / row[4])
    .sort((a, b) => a - b);
  return {
    cpuMicroUsdPerCoreHour: cpu,
    memoryMicroUsdPerGibHour: memory,
    gpuMicroUsdPerGpuHour: Math.round(gpus[gpus.length >> 1]),
  };
};

const columns = ['name', 'vCpu', 'memoryMib', 'arch', 'gpu', 'gpuResource', 'derived', 'maxPods'];
const write = (file, head, prices, rows) => {
  const sorted = rows.sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((row) => JSON.stringify(row));
  const start = JSON.stringify({ ...head, columns, prices }).slice(0, -1);
  writeFileSync(join(target, file), `${start},"rows":[\n${sorted.join(',\n')}\n]}\n`);
};

write(
  'aws.json',
  {
    provider: 'aws',
    date: '2026-07-20',
    source:
      'kubernetes/autoscaler ec2_instance_types.go (2026-01-22); aws/karpenter-provider-aws zz_generated.vpclimits.go (2026-08-06) and zz_generated.pricing (2026-07-20)',
    licence: 'facts from Apache-2.0 sources',
    weights: weightsOf(aws, /^[cmr][678][aig]\./),
  },
  [{ region: 'us-east-1', capacityType: 'on-demand' }],
  aws,
);
write(
  'azure.json',
  {
    provider: 'azure',
    date: '2026-06-18',
    source:
      'kubernetes/autoscaler azure_instance_types.go; Azure/karpenter-provider-azure zz_generated.pricing.go (2026-06-18)',
    licence: 'facts from Apache-2.0 sources',
    weights: weightsOf(azure, /^Standard_[DEF]\d+a?l?s_v[56]$/),
  },
  [
    { region: 'eastus', capacityType: 'on-demand' },
    { region: 'westus2', capacityType: 'on-demand' },
  ],
  azure,
);
write(
  'gcp.json',
  {
    provider: 'gcp',
    date: '2026-08-06',
    source:
      'cloudpilot-ai/karpenter-provider-gcp initial-prices.json (2026-08-06); learnk8s/kubernetes-instance-calculator-data machine types (2021-10-20)',
    licence: 'facts from Apache-2.0 and MIT sources',
    weights: weightsOf(gcp, /^(n2|n4|c3|e2)-(standard|highcpu|highmem)-\d+$/),
  },
  [
    { region: 'us-central1', capacityType: 'on-demand' },
    { region: 'us-central1', capacityType: 'spot' },
    { region: 'us-east1', capacityType: 'on-demand' },
    { region: 'us-east1', capacityType: 'spot' },
  ],
  gcp,
);
