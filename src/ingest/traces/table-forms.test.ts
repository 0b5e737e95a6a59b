import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../test/support/trace-text.ts';

const PODS = [
  'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time',
  'p0,4000,8192,0,0,,LS,Running,0,600,5',
  'p1,1000,2048,1,460,T4,BE,Running,60,660,65',
];
const NODES = ['sn,cpu_milli,memory_mib,gpu,model', 'n0,64000,262144,2,T4'];
const HASH = 'a'.repeat(44);

/** The same table with its columns in another order. */
function turned(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(',').reverse().join(','));
}
const separated = (lines: readonly string[], separator: string): string[] =>
  lines.map((line) => line.replaceAll(',', separator));
const quoted = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line
      .split(',')
      .map((cell) => `"${cell}"`)
      .join(','),
  );
const text = (lines: readonly string[], end = '\n'): string => lines.map((line) => line + end).join('');
const capital = ([header, ...rows]: readonly string[]): string[] => [header.toUpperCase(), ...rows];

describe('a table says the same, however it was saved', () => {
  // prettier-ignore
  const forms: readonly (readonly [string, (lines: readonly string[]) => string])[] = [
    ['columns in another order',       (lines) => text(turned(lines))],
    ['the header in capitals',         (lines) => text(capital(lines))],
    ['semicolons',                     (lines) => text(separated(lines, ';'))],
    ['tabs',                           (lines) => text(separated(lines, '\t'))],
    ['bars',                           (lines) => text(separated(lines, '|'))],
    ['every cell in quotes',           (lines) => text(quoted(lines))],
    ['blanks around the cells',        (lines) => text(separated(lines, ' , '))],
    ['line ends of Windows',           (lines) => text(lines, '\r\n')],
    ['empty lines between',            (lines) => text(lines, '\n\n')],
    ['a byte order mark',              (lines) => `\uFEFF${text(lines)}`],
    ['a column more, with its name',   ([header, ...rows]) => text([`${header},note`, ...rows.map((row) => `${row},x`)])],
  ];
  test.each(forms)('openb: %s', async (_what, form) => {
    const plain = traceOf(await readTexts({ 'n.csv': text(NODES), 'p.csv': text(PODS) }));
    const reading = await readTexts({ 'n.csv': form(NODES), 'p.csv': form(PODS) });
    expect(codesOf(reading)).toEqual([]);
    const trace = traceOf(reading);
    expect([trace.format, podLines(trace), trace.nodes]).toEqual(['openb', podLines(plain), plain.nodes]);
    expect(trace.podCount).toBe(2);
  });

  test.each(forms)('openb’s pods alone: %s', async (_what, form) => {
    const reading = await readTexts({ 'p.csv': form(PODS) });
    expect([codesOf(reading), traceOf(reading).format]).toEqual([[], 'openb']);
  });

  test.each(forms)('a table with our own column names needs no mapping: %s', async (_what, form) => {
    const rows = ['name,arrival,duration,cpu,memory', 'a,0,60,1,1Gi', 'b,1e1,60,500m,512Mi'];
    const reading = await readTexts({ 'jobs.csv': form(rows) });
    expect(podLines(traceOf(reading))).toEqual([
      '0 +60000 a jobs cpu=1 memory=1Gi',
      '10000 +60000 b jobs cpu=500m memory=512Mi',
    ]);
    expect(traceOf(reading).format).toBe('csv');
  });

  test('arrival alone, with nothing that a pod asks for, may be anything', async () => {
    expect(codesOf(await readTexts({ 'trains.csv': 'arrival,platform\n1,2\n' }))).toEqual([
      'error trace-format-unknown -:-',
    ]);
  });

  test('a machine list of PAI with its header may have its columns in any order', async () => {
    const lines = ['machine,gpu_type,cap_cpu,cap_mem,cap_gpu', 'A1,T4,96,512,2'];
    const [plain, other] = [text(lines), text(turned(lines))].map(async (list) =>
      traceOf(await readTexts({ 'list.csv': list })),
    );
    expect((await other).nodes).toEqual((await plain).nodes);
    expect((await other).nodes.map(({ metadata }) => metadata.name)).toEqual(['pai-a1']);
  });

  test('a machine table of Azure may have the names of its columns in the first row', async () => {
    const row = `${HASH},${HASH},${HASH},0,600,99,3,10,Interactive,2,4\n`;
    const header =
      'vmid,subscriptionid,deploymentid,vmcreated,vmdeleted,maxcpu,avgcpu,p95maxcpu,vmcategory,vmcorecount,vmmemory\n';
    const plain = traceOf(await readTexts({ 'vmtable.csv': row }));
    const named = traceOf(await readTexts({ 'vmtable.csv': header + row }));
    expect([named.format, podLines(named)]).toEqual(['azure-vm-v1', podLines(plain)]);
  });
});

describe('what a table may not say', () => {
  // prettier-ignore
  test.each([
    ['an amount in hexadecimal',  'p0,0x10,8192,0,0,,LS,Running,0,600,5',         'error trace-amount 2:4'],
    ['an endless amount',         'p0,Infinity,8192,0,0,,LS,Running,0,600,5',     'error trace-amount 2:4'],
    ['a binary amount',           'p0,0b11,8192,0,0,,LS,Running,0,600,5',         'error trace-amount 2:4'],
  ])('%s', async (_what, row, expected) => {
    expect(codesOf(await readTexts({ 'p.csv': text([PODS[0], row]) }))).toEqual([expected]);
  });

  test('the same node twice: the later row counts, with a warning', async () => {
    const rows = [...NODES, 'n0,32000,1024,0,', 'n1,1000,1024,0,'];
    const reading = await readTexts({ 'n.csv': text(rows), 'p.csv': text(PODS) });
    expect(codesOf(reading).map((code) => code.split(' ').slice(0, 2).join(' '))).toEqual([
      'warning object-replaced',
    ]);
    const { nodes } = traceOf(reading);
    expect(nodes.map(({ metadata, status }) => [metadata.name, status?.capacity?.['cpu']])).toEqual([
      ['n0', '32000m'],
      ['n1', '1000m'],
    ]);
  });
});
