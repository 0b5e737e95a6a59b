import { expect, test } from 'vitest';
import type { ExplainedContainer, ExplainedPass } from '../../index.ts';
import { passText } from './explain-vpa.ts';

const MEBIBYTE = 2 ** 20;
const cpu = {
  percentile: 0.9,
  fromHistory: 445,
  withMargin: 511,
  confidence: 0.25,
  lowerBound: 507,
  upperBound: 2555,
  minimum: 25,
};
const memory = {
  ...cpu,
  fromHistory: 500 * MEBIBYTE,
  withMargin: 575 * MEBIBYTE,
  minimum: 250 * MEBIBYTE,
  lowerBound: 570 * MEBIBYTE,
  upperBound: 2875 * MEBIBYTE,
};
const amounts = (milliCpu: number, mebibytes: number): object => ({
  milliCpu,
  memoryBytes: mebibytes * MEBIBYTE,
});
const container = {
  container: 'db',
  steps: { samples: 360, cpu, memory },
  recommended: {
    target: amounts(400, 575),
    lowerBound: amounts(400, 570),
    upperBound: amounts(400, 2875),
    uncappedTarget: amounts(511, 575),
  },
  requested: amounts(100, 600),
} as ExplainedContainer;
const pass: ExplainedPass = {
  timeMs: 7_200_000,
  spec: {
    namespace: 'shop',
    name: 'ledger',
    targetRef: { kind: 'StatefulSet', name: 'ledger' },
    updateMode: 'Off',
    evictionRequirements: [],
    policies: [],
    integerCpuContainers: [],
  },
  containers: [container],
};

test('every step from the histogram to the verdict on the request', () => {
  expect(passText(pass).split('\n')).toEqual([
    'VerticalPodAutoscaler shop/ledger of StatefulSet/ledger, mode Off, at 7200 s:',
    '  container db, 360 samples:',
    '    CPU: 90% of the samples, by weight, lie at or below 445m; with the margin 511m, at least 25m',
    '      confidence 0.250 days: from 507m to 2,555m a request is left alone',
    '      after the policy: 400m (400m to 400m); pods ask for 100m, out of bounds',
    '    memory: 90% of the samples, by weight, lie at or below 500.0 MiB; with the margin 575.0 MiB, at least 250.0 MiB',
    '      confidence 0.250 days: from 570.0 MiB to 2,875.0 MiB a request is left alone',
    '      after the policy: 575.0 MiB (570.0 MiB to 2,875.0 MiB); pods ask for 600.0 MiB',
    '',
  ]);
});

test('a container that its policy switches off says so, and has no figures', () => {
  expect(passText({ ...pass, containers: [{ ...container, recommended: undefined }] })).toContain(
    '  container db, 360 samples: switched off by its policy\n',
  );
});

test('a VPA that has seen no sample says that', () => {
  expect(passText({ ...pass, containers: [] })).toContain('  no container of its pods has had a sample\n');
});

test('a resource that is not controlled says so', () => {
  const recommended = { target: {}, lowerBound: {}, upperBound: {}, uncappedTarget: {} };
  const text = passText({ ...pass, containers: [{ ...container, recommended }] });
  expect(text.match(/not controlled/g)).toHaveLength(2);
});
