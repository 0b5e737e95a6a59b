import { expect, test } from 'vitest';
import { readSchedulerConfiguration } from './index.ts';

const read = (more: Readonly<Record<string, unknown>>) =>
  readSchedulerConfiguration({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...more,
  });

/** The running order of a point of the first profile, or the error. */
function filters(plugins: unknown): readonly string[] | string {
  const reading = read({ profiles: [{ plugins }] });
  return 'error' in reading ? reading.error : reading.config.profiles[0].plugins.filter;
}

test('an empty configuration is one profile with the default plugins', () => {
  const reading = read({});
  if ('error' in reading) throw new Error(reading.error);
  const { profiles, podMaxBackoffSeconds } = reading.config;
  expect(podMaxBackoffSeconds).toBe(10);
  expect(profiles.map(({ schedulerName }) => schedulerName)).toEqual(['default-scheduler']);
  expect(profiles[0].plugins.filter.slice(0, 2)).toEqual(['NodeName', 'NodeUnschedulable']);
});

test('a star switches all of a point off, what is named runs in the order named', () => {
  const plugins = {
    filter: { disabled: [{ name: '*' }], enabled: [{ name: 'NodePorts' }, { name: 'NodeName' }] },
  };
  expect(filters(plugins)).toEqual(['NodePorts', 'NodeName']);
});

test('a plugin that nobody knows is an error', () => {
  expect(filters({ filter: { enabled: [{ name: 'Nobody' }] } })).toContain('Nobody');
});

test('a field that nobody knows is an error that names it', () => {
  const reading = read({ podInitialBackoff: 3 });
  expect('error' in reading && reading.error).toContain('podInitialBackoff');
});
