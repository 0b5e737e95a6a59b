import { compareStrings } from '../../base/index.ts';
import { isExtendedResource, labelKeyFaults } from '../../model/index.ts';
import type { ConfigurationDraft } from './configuration-draft.ts';
import { PLUGIN_SETS } from './configuration-shape.ts';
import { duplicate, invalid, required } from './field-error.ts';
import { goDurationText, parseGoDuration } from './go-duration.ts';
import type { PluginConfig, PluginSet, ProfileDraft } from './profile-draft.ts';
import { isMembers } from './shape.ts';
import type { Members } from './shape.ts';
import { ARGUMENT_VALIDATORS } from './validate-args.ts';

/**
 * Errors of a configuration in upstream's order.
 *
 * Upstream: apis/config/validation, ValidateKubeSchedulerConfiguration.
 */
export function configurationErrors(draft: ConfigurationDraft): readonly string[] {
  const { parallelism, profiles, podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max } = draft;
  const errors: string[] = [...connectionErrors(draft)];
  if (parallelism <= 0)
    errors.push(invalid('parallelism', parallelism, 'should be an integer value greater than zero'));
  for (const [index, profile] of profiles.entries()) {
    errors.push(...profileErrors(profile, `profiles[${index}]`));
    const isRepeated = profiles
      .slice(0, index)
      .some((other) => other.schedulerName === profile.schedulerName);
    // Upstream prints the path of the first one, which JSON shows as an empty object.
    if (isRepeated) errors.push(duplicate(`profiles[${index}].schedulerName`, {}));
  }
  errors.push(...queueSortErrors(profiles));
  errors.push(...percentageErrors('percentageOfNodesToScore', draft.percentageOfNodesToScore));
  if (initial <= 0) errors.push(invalid('podInitialBackoffSeconds', initial, 'must be greater than 0'));
  if (max < initial)
    errors.push(
      invalid('podMaxBackoffSeconds', max, 'must be greater than or equal to PodInitialBackoffSeconds'),
    );
  return [...errors, ...extenderErrors(draft.extenders)];
}

/** Settings of the process, not of scheduling; a wrong one still keeps the scheduler from starting. */
function connectionErrors({ burst, leaderElection }: ConfigurationDraft): readonly string[] {
  const errors: string[] = [];
  if (burst < 0) errors.push(invalid('clientConnection.burst', burst, 'must be non-negative'));
  const { leaderElect = true, resourceLock } = leaderElection;
  if (leaderElect !== true) return errors;
  errors.push(...leaseErrors(leaderElection));
  if (typeof resourceLock === 'string' && resourceLock !== '' && resourceLock !== 'leases')
    errors.push(invalid('leaderElection.resourceLock', resourceLock, 'resourceLock value must be "leases"'));
  return errors;
}

/** Nanoseconds; 0 counts as left out. */
const LEASE_DEFAULTS = { leaseDuration: 15e9, renewDeadline: 10e9, retryPeriod: 2e9 } as const;

/** Upstream: component-base/config/validation, ValidateLeaderElectionConfiguration, which prints the deadline for the lease. */
function leaseErrors(leaderElection: Members): readonly string[] {
  const nanosOf = (name: keyof typeof LEASE_DEFAULTS): number =>
    parseGoDuration(String(leaderElection[name] ?? '')) || LEASE_DEFAULTS[name];
  const errors = (['leaseDuration', 'renewDeadline', 'retryPeriod'] as const)
    .filter((name) => nanosOf(name) <= 0)
    .map((name) =>
      invalid(`leaderElection.${name}`, goDurationText(nanosOf(name)), 'must be greater than zero'),
    );
  const deadline = nanosOf('renewDeadline');
  if (nanosOf('leaseDuration') > deadline) return errors;
  const tooShort = 'must be greater than `RenewDeadline`';
  return [...errors, invalid('leaderElection.leaseDuration', goDurationText(deadline), tooShort)];
}

function profileErrors(profile: ProfileDraft, path: string): readonly string[] {
  const { schedulerName, percentageOfNodesToScore, plugins, pluginConfig } = profile;
  return [
    ...(schedulerName === '' ? [required(`${path}.schedulerName`)] : []),
    ...percentageErrors(`${path}.percentageOfNodesToScore`, percentageOfNodesToScore),
    ...PLUGIN_SETS.filter((name) => name !== 'multiPoint' && !name.startsWith('placement'))
      .toSorted(compareStrings)
      .flatMap((name) => removedPluginErrors(plugins[name], `${path}.plugins.${name}`)),
    ...pluginConfig.flatMap((config, index) =>
      pluginConfigErrors(config, pluginConfig.slice(0, index), `${path}.pluginConfig[${index}]`),
    ),
  ];
}

const REMOVED_PLUGINS: readonly string[] = ['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits'];
const REMOVED_TEXT =
  'was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")';

function removedPluginErrors({ enabled }: PluginSet, path: string): readonly string[] {
  return enabled.flatMap(({ name }, index) =>
    REMOVED_PLUGINS.includes(name) ? [invalid(`${path}.enabled[${index}]`, name, REMOVED_TEXT)] : [],
  );
}

function pluginConfigErrors(
  { name, args }: PluginConfig,
  earlier: readonly PluginConfig[],
  path: string,
): readonly string[] {
  const errors: string[] = [];
  if (earlier.some((other) => other.name === name)) errors.push(duplicate(path, name));
  if (REMOVED_PLUGINS.includes(name)) return [...errors, invalid(path, name, REMOVED_TEXT)];
  if (!isValidated(name)) return errors;
  return [...errors, ...ARGUMENT_VALIDATORS[name](args as never, `${path}.args`)];
}

function isValidated(name: string): name is keyof typeof ARGUMENT_VALIDATORS {
  return Object.hasOwn(ARGUMENT_VALIDATORS, name);
}

function percentageErrors(path: string, percentage: number | undefined): readonly string[] {
  if (percentage === undefined || (percentage >= 0 && percentage <= 100)) return [];
  return [invalid(path, percentage, 'not in valid range [0-100]')];
}

/** All profiles share one queue, so they must sort it alike. */
function queueSortErrors(profiles: readonly ProfileDraft[]): readonly string[] {
  const [first, ...others] = profiles.map(({ plugins }) => plugins.queueSort);
  const errors: string[] = [];
  if (first.enabled.length > 1)
    errors.push(
      invalid(
        'profiles[0].plugins.queueSort.Enabled',
        first.enabled.length,
        'only one queue sort plugin can be enabled',
      ),
    );
  for (const [index, set] of others.entries()) {
    if (JSON.stringify(goPluginSet(set)) === JSON.stringify(goPluginSet(first))) continue;
    const path = `profiles[${index + 1}].plugins.queueSort`;
    errors.push(invalid(path, goPluginSet(set), 'must be the same for all profiles'));
  }
  return errors;
}

/** The set as Go prints it, an empty list as null. */
function goPluginSet({ enabled, disabled }: PluginSet): object {
  const list = (plugins: readonly object[]): readonly object[] | null =>
    plugins.length === 0 ? null : plugins;
  return {
    Enabled: list(enabled.map(({ name, weight }) => ({ Name: name, Weight: weight }))),
    Disabled: list(disabled.map((name) => ({ Name: name, Weight: 0 }))),
  };
}

function extenderErrors(extenders: readonly Members[]): readonly string[] {
  const errors: string[] = [];
  const managed = new Set<string>();
  for (const [index, extender] of extenders.entries()) {
    const path = `extenders[${index}]`;
    const weight = Number(extender['weight'] ?? 0);
    if (extender['prioritizeVerb'] && weight <= 0)
      errors.push(invalid(`${path}.weight`, weight, 'must have a positive weight applied to it'));
    for (const [place, resource] of ((extender['managedResources'] ?? []) as readonly unknown[]).entries()) {
      const name = isMembers(resource) ? String(resource['name'] ?? '') : '';
      const namePath = `${path}.managedResources[${place}].name`;
      errors.push(...managedResourceErrors(name, namePath));
      if (managed.has(name)) errors.push(invalid(namePath, name, 'duplicate extender managed resource name'));
      managed.add(name);
    }
  }
  const binders = extenders.filter((extender) => extender['bindVerb']).length;
  if (binders > 1)
    errors.push(
      invalid(
        'extenders',
        `found ${binders} extenders implementing bind`,
        'only one extender can implement bind',
      ),
    );
  return errors;
}

function managedResourceErrors(name: string, path: string): readonly string[] {
  const faults = labelKeyFaults(name);
  if (faults.length > 0) return faults.map((fault) => invalid(path, name, fault));
  return isExtendedResource(name) ? [] : [invalid(path, name, 'is an invalid extended resource name')];
}
