import { readSchedulerConfiguration } from '../config/index.ts';
import type { ConfigReading } from '../config/index.ts';
import { OWN_PLUGINS } from '../framework/registry.ts';
import type { UserPlugin } from './user-plugin.ts';

type Fields = Readonly<Record<string, unknown>>;

const EMPTY = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };

/**
 * The configuration with the user's plugins in it, and our own known by name. A plugin that a profile mentions anywhere
 * acts there as the profile says; one that it does not mention acts at all its points, after the others.
 */
export function readSchedulerSetup(written: unknown, plugins: readonly UserPlugin[] = []): ConfigReading {
  const declared = [...OWN_PLUGINS, ...plugins.map(({ name, points }) => ({ name, points }))];
  return readSchedulerConfiguration(withPlugins(written, plugins), { plugins: declared });
}

function withPlugins(written: unknown, plugins: readonly UserPlugin[]): unknown {
  const config = written ?? EMPTY;
  if (plugins.length === 0 || !isFields(config)) return written;
  const { profiles } = config;
  const given: readonly unknown[] = Array.isArray(profiles) && profiles.length > 0 ? profiles : [{}];
  return { ...config, profiles: given.map((profile) => withMissing(profile, plugins)) };
}

function withMissing(profile: unknown, plugins: readonly UserPlugin[]): unknown {
  if (!isFields(profile)) return profile;
  const sets = isFields(profile['plugins']) ? profile['plugins'] : {};
  const mentioned = JSON.stringify(sets);
  const missing = plugins
    .filter(({ name }) => !mentioned.includes(JSON.stringify({ name }).slice(1, -1)))
    .map(({ name, weight = 1 }) => ({ name, weight }));
  if (missing.length === 0) return profile;
  const multiPoint = isFields(sets['multiPoint']) ? sets['multiPoint'] : {};
  const enabled: readonly unknown[] = Array.isArray(multiPoint['enabled']) ? multiPoint['enabled'] : [];
  return {
    ...profile,
    plugins: { ...sets, multiPoint: { ...multiPoint, enabled: [...enabled, ...missing] } },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
