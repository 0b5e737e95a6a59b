import { compareStrings } from '../../base/index.ts';
import { buildProfile } from './build-profile.ts';
import { configurationDraft } from './configuration-draft.ts';
import type { ConfigurationDraft } from './configuration-draft.ts';
import { ARGUMENT_SHAPES, CONFIGURATION_SHAPE } from './configuration-shape.ts';
import { joinErrors } from './field-error.ts';
import { goValue } from './go-value.ts';
import { GATED_PLUGINS, IN_TREE_PLUGINS } from './plugin-catalogue.ts';
import type { PluginDeclaration } from './plugin-catalogue.ts';
import { checkShape, isMembers, jsonKind } from './shape.ts';
import type { DecodingFaults, Members, Shape } from './shape.ts';
import type { SchedulerConfig, SchedulerProfile } from './types.ts';
import { configurationErrors } from './validate.ts';

export interface ReadingOptions {
  /** The text the configuration was read from; upstream prints it where the kind is missing. */
  readonly text?: string;
  /** What a strict YAML reader says of keys that came twice. */
  readonly duplicates?: readonly string[];
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
  const decodingError = decodeError(value, options);
  if (decodingError !== undefined) return { error: decodingError, stage: 'load' };

  const draft = configurationDraft(goValue(value, CONFIGURATION_SHAPE) as Members);
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

function decodeError(value: unknown, { text = '', duplicates = [] }: ReadingOptions): string | undefined {
  const fromYaml = duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n  ${duplicates.join('\n  ')}`];
  return kindError(value, text, fromYaml) ?? fieldsError(value as Members, fromYaml);
}

function kindError(value: unknown, text: string, fromYaml: readonly string[]): string | undefined {
  if (!isMembers(value)) return notMembersError(value);
  const [apiVersion, kind] = ['apiVersion', 'kind'].map((key) => anyCase(value, key));
  if (typeof apiVersion !== 'string') return notTextError('apiVersion', apiVersion);
  if (typeof kind !== 'string') return notTextError('kind', kind);
  if (kind === '') return `Object 'Kind' is missing in '${text}'`;
  if (apiVersion === '') return `Object 'apiVersion' is missing in '${text}'`;
  if (apiVersion.split('/').length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  if (kind === 'KubeSchedulerConfiguration' && apiVersion === API_VERSION) return undefined;
  const shape = argumentShape(kind.replace(/Args$/, ''));
  return apiVersion === API_VERSION && shape !== undefined
    ? argumentsAloneError(value, shape, fromYaml)
    : `no kind "${kind}" is registered for version "${apiVersion}" ${SCHEME}`;
}

/** Arguments of a plugin in place of a configuration are decoded before anybody sees that they are none. */
function argumentsAloneError(value: Members, shape: Shape, fromYaml: readonly string[]): string {
  const faults = checkShape(value, shape);
  return (
    faults.typeError ??
    strictError([...fromYaml, ...unknownFieldTexts(faults)]) ??
    `couldn't decode as KubeSchedulerConfiguration, got ${API_VERSION}, Kind=${String(anyCase(value, 'kind'))}: `
  );
}

function notTextError(key: string, found: unknown): string {
  return `${NO_KIND}json: cannot unmarshal ${jsonKind(found, 'string')} into Go struct field .${key} of type string`;
}

const NO_KIND = "couldn't get version/kind; json parse error: ";

function notMembersError(value: unknown): string {
  return `${NO_KIND}json: cannot unmarshal ${jsonKind(value, 'struct')} into Go value of type ${NO_KIND_TYPE}`;
}

/** The kind is looked up by Go's lenient reader, to which \`KIND\` is as good; of several keys the last one counts. */
function anyCase(value: Members, key: string): unknown {
  const names = Object.keys(value).filter((name) => name.toLowerCase() === key.toLowerCase());
  const last = names.sort(compareStrings).at(-1);
  return (last === undefined ? undefined : value[last]) ?? '';
}

function argumentShape(plugin: string): Shape | undefined {
  return Object.hasOwn(ARGUMENT_SHAPES, plugin) ? ARGUMENT_SHAPES[plugin] : undefined;
}

function strictError(faults: readonly string[]): string | undefined {
  return faults.length === 0 ? undefined : `strict decoding error: ${faults.join(', ')}`;
}

/** Unknown fields of the configuration and of all arguments together; anything worse ends the reading. */
function fieldsError(value: Members, fromYaml: readonly string[]): string | undefined {
  const faults = checkShape(value, CONFIGURATION_SHAPE);
  if (faults.typeError !== undefined) return faults.typeError;

  const strict = [...fromYaml, ...unknownFieldTexts(faults)];
  for (const [profileIndex, profile] of listOf(value['profiles']).entries()) {
    for (const [configIndex, entry] of listOf(profile['pluginConfig']).entries()) {
      const where = `decoding .profiles[${profileIndex}].pluginConfig[${configIndex}]: `;
      const fault = argumentsFault(String(entry['name'] ?? ''), entry['args']);
      if (fault?.isStrict === false) return where + fault.text;
      if (fault !== undefined) strict.push(where + fault.text);
    }
  }
  return strictError(strict);
}

function unknownFieldTexts({ unknownFields }: DecodingFaults): string[] {
  return unknownFields.map((path) => `unknown field "${path}"`);
}

interface ArgumentsFault {
  readonly text: string;
  readonly isStrict: boolean;
}

function argumentsFault(plugin: string, args: unknown): ArgumentsFault | undefined {
  const shape = argumentShape(plugin);
  if (shape === undefined || args === undefined || args === null) return undefined;
  const where = `decoding args for plugin ${plugin}: `;
  const wrongKind = argumentsKindError(plugin, args);
  if (wrongKind !== undefined) return { text: wrongKind, isStrict: false };

  const faults = checkShape(args, shape);
  if (faults.typeError !== undefined) return { text: where + faults.typeError, isStrict: false };
  const inner = strictError(unknownFieldTexts(faults));
  if (inner === undefined) return undefined;
  return { text: `strict decoding error: ${where}${inner}`, isStrict: true };
}

/** Kind and version may be left out of arguments. */
function argumentsKindError(plugin: string, args: unknown): string | undefined {
  const where = `decoding args for plugin ${plugin}: `;
  if (!isMembers(args)) return where + notMembersError(args);
  const notText = ['apiVersion', 'kind'].find((key) => typeof (args[key] ?? '') !== 'string');
  if (notText !== undefined) return where + notTextError(notText, args[notText]);
  const wanted = `${plugin}Args`;
  const kind = String(args['kind'] ?? wanted) || wanted;
  const apiVersion = String(args['apiVersion'] ?? API_VERSION) || API_VERSION;
  if (kind === wanted && apiVersion === API_VERSION) return undefined;
  if (apiVersion === API_VERSION && argumentShape(kind.replace(/Args$/, '')) !== undefined)
    return `args for plugin ${plugin} were not of type ${wanted}.${GROUP}, got ${kind}.${GROUP}`;
  return `${where}no kind "${kind}" is registered for version "${apiVersion}" ${SCHEME}`;
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isMembers(item) ? item : {})) : [];
}
