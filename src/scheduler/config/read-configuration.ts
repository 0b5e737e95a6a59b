import { buildProfile } from './build-profile.ts';
import { configurationDraft } from './configuration-draft.ts';
import type { ConfigurationDraft } from './configuration-draft.ts';
import { ARGUMENT_SHAPES, CONFIGURATION_SHAPE } from './configuration-shape.ts';
import { joinErrors } from './field-error.ts';
import { parseGoDuration } from './go-duration.ts';
import { GATED_PLUGINS, IN_TREE_PLUGINS } from './plugin-catalogue.ts';
import type { PluginDeclaration } from './plugin-catalogue.ts';
import { checkShape, isMembers } from './shape.ts';
import type { DecodingFaults, Members } from './shape.ts';
import type { SchedulerConfig, SchedulerProfile } from './types.ts';
import { configurationErrors } from './validate.ts';

export interface ReadingOptions {
  /** The text the configuration was read from; upstream prints it where the kind is missing. */
  readonly text?: string;
  /** Plugins beside the in-tree ones that the configuration may name. */
  readonly plugins?: readonly PluginDeclaration[];
}

export type ConfigReading =
  | { readonly config: SchedulerConfig }
  /** `load`: it does not decode or is not valid; `build`: the profiles cannot be made of it. */
  | { readonly error: string; readonly stage: 'load' | 'build' };

/**
 * A KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1), read as kube-scheduler 1.37 reads it: strict decoding,
 * defaults, validation, profiles, with its error texts. Undefined is the configuration without any setting; null, what an empty file gives, lacks its kind.
 */
export function readSchedulerConfiguration(written: unknown, options: ReadingOptions = {}): ConfigReading {
  const value = written === undefined ? EMPTY_CONFIGURATION : (written ?? {});
  const decodingError = decodeError(value, options.text ?? '');
  if (decodingError !== undefined) return { error: decodingError, stage: 'load' };

  const draft = configurationDraft(value as Members);
  const errors = configurationErrors(draft);
  if (errors.length > 0) return { error: joinErrors(errors), stage: 'load' };
  return buildConfig(draft, options.plugins ?? []);
}

const GROUP = 'kubescheduler.config.k8s.io';
const API_VERSION = `${GROUP}/v1`;
const EMPTY_CONFIGURATION: Members = { apiVersion: API_VERSION, kind: 'KubeSchedulerConfiguration' };

function buildConfig(draft: ConfigurationDraft, plugins: readonly PluginDeclaration[]): ConfigReading {
  const catalogue = new Map(
    [...IN_TREE_PLUGINS, ...GATED_PLUGINS, ...plugins].map((plugin) => [plugin.name, plugin]),
  );
  const profiles: SchedulerProfile[] = [];
  for (const profile of draft.profiles) {
    const built = buildProfile(profile, catalogue);
    if ('error' in built) {
      const where = `initializing profiles: creating profile for scheduler name ${profile.schedulerName}: `;
      return { error: where + built.error, stage: 'build' };
    }
    profiles.push(built.value);
  }
  const { parallelism, percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds } = draft;
  return {
    config: {
      parallelism,
      percentageOfNodesToScore,
      podInitialBackoffSeconds,
      podMaxBackoffSeconds,
      profiles,
      extenderCount: draft.extenders.length,
    },
  };
}

/** Names the scheme in upstream's errors; a constant of the build. */
const SCHEME = 'in scheme "pkg/runtime/scheme.go:111"';
const NO_KIND_TYPE =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function decodeError(value: unknown, text: string): string | undefined {
  return kindError(value, 'KubeSchedulerConfiguration', text) ?? fieldsError(value as Members);
}

function kindError(value: unknown, expectedKind: string, text: string): string | undefined {
  if (!isMembers(value)) {
    const kind = Array.isArray(value) ? 'array' : typeof value;
    return `couldn't get version/kind; json parse error: json: cannot unmarshal ${kind} into Go value of type ${NO_KIND_TYPE}`;
  }
  const { apiVersion = '', kind = '' } = value;
  if (kind === '') return `Object 'Kind' is missing in '${text}'`;
  if (apiVersion === '') return `Object 'apiVersion' is missing in '${text}'`;
  if (String(apiVersion).split('/').length > 2)
    return `unexpected GroupVersion string: ${String(apiVersion)}`;
  if (kind === expectedKind && apiVersion === API_VERSION) return undefined;
  if (apiVersion === API_VERSION && Object.hasOwn(ARGUMENT_SHAPES, String(kind).replace(/Args$/, '')))
    return `couldn't decode as KubeSchedulerConfiguration, got ${API_VERSION}, Kind=${String(kind)}: `;
  return `no kind "${String(kind)}" is registered for version "${String(apiVersion)}" ${SCHEME}`;
}

/** Unknown fields of the configuration and of all arguments together; anything worse ends the reading. */
function fieldsError(value: Members): string | undefined {
  const faults = checkShape(value, CONFIGURATION_SHAPE);
  const hardFault = faults.typeError ?? durationError(leaderElectionDurations(value));
  if (hardFault !== undefined) return hardFault;

  const strict = unknownFieldTexts(faults);
  for (const [profileIndex, profile] of listOf(value['profiles']).entries()) {
    for (const [configIndex, entry] of listOf(profile['pluginConfig']).entries()) {
      const where = `decoding .profiles[${profileIndex}].pluginConfig[${configIndex}]: `;
      const fault = argumentsFault(String(entry['name'] ?? ''), entry['args']);
      if (fault?.isStrict === false) return where + fault.text;
      if (fault !== undefined) strict.push(where + fault.text);
    }
  }
  return strict.length === 0 ? undefined : `strict decoding error: ${strict.join(', ')}`;
}

function unknownFieldTexts({ unknownFields }: DecodingFaults): string[] {
  return unknownFields.map((path) => `unknown field "${path}"`);
}

interface ArgumentsFault {
  readonly text: string;
  readonly isStrict: boolean;
}

function argumentsFault(plugin: string, args: unknown): ArgumentsFault | undefined {
  const shape = ARGUMENT_SHAPES[plugin];
  if (!Object.hasOwn(ARGUMENT_SHAPES, plugin) || args === undefined || args === null) return undefined;
  const where = `decoding args for plugin ${plugin}: `;
  const wrongKind = argumentsKindError(plugin, args);
  if (wrongKind !== undefined) return { text: wrongKind, isStrict: false };

  const faults = checkShape(args, shape);
  const hardFault = faults.typeError ?? durationError(argumentDurations(plugin, args as Members));
  if (hardFault !== undefined) return { text: where + hardFault, isStrict: false };
  const unknown = unknownFieldTexts(faults);
  if (unknown.length === 0) return undefined;
  const inner = `strict decoding error: ${unknown.join(', ')}`;
  return { text: `strict decoding error: ${where}${inner}`, isStrict: true };
}

/** Kind and version may be left out of arguments. */
function argumentsKindError(plugin: string, args: unknown): string | undefined {
  const where = `decoding args for plugin ${plugin}: `;
  if (!isMembers(args)) return where + (kindError(args, '', '') ?? '');
  const wanted = `${plugin}Args`;
  const kind = String(args['kind'] ?? wanted) || wanted;
  const apiVersion = String(args['apiVersion'] ?? API_VERSION) || API_VERSION;
  if (kind === wanted && apiVersion === API_VERSION) return undefined;
  if (apiVersion === API_VERSION && Object.hasOwn(ARGUMENT_SHAPES, kind.replace(/Args$/, '')))
    return `args for plugin ${plugin} were not of type ${wanted}.${GROUP}, got ${kind}.${GROUP}`;
  return `${where}no kind "${kind}" is registered for version "${apiVersion}" ${SCHEME}`;
}

function leaderElectionDurations(value: Members): readonly unknown[] {
  const leaderElection = isMembers(value['leaderElection']) ? value['leaderElection'] : {};
  const extenders = listOf(value['extenders']).map((extender) => extender['httpTimeout']);
  const { leaseDuration, renewDeadline, retryPeriod } = leaderElection;
  return [...extenders, leaseDuration, renewDeadline, retryPeriod];
}

function argumentDurations(plugin: string, args: Members): readonly unknown[] {
  return plugin === 'DynamicResources' ? [args['bindingTimeout'], args['filterTimeout']] : [];
}

function durationError(durations: readonly unknown[]): string | undefined {
  const wrong = durations.find((text) => typeof text === 'string' && parseGoDuration(text) === undefined);
  return wrong === undefined ? undefined : `time: invalid duration ${JSON.stringify(wrong)}`;
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isMembers(item) ? item : {})) : [];
}
