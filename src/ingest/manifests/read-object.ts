import { definedFields, didYouMean } from '../../base/index.ts';
import type { Place } from '../../base/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import { isMapping } from '../schema/scalars.ts';
import { ValueCheck } from '../schema/value-check.ts';
import type { PlacedFault } from '../schema/value-check.ts';
import { isPrivatePath } from '../source/private-text.ts';
import type { SourceDocument } from '../source/source-document.ts';
import { withoutLine } from '../source/source-text.ts';
import type { ManifestFindings, Strictness } from './findings.ts';
import { keptFields } from './keep-fields.ts';
import { kindByPlace } from './kind-by-place.ts';
import { isKnownToBeLeftOut, knownKinds, PRIORITY_CONFIG_MAP, whyLeftOut } from './known-kinds.ts';
import { toCurrentApi } from './old-apis.ts';
import { keepPlaces } from './object-places.ts';
import { objectFaults } from './rules/object-rules.ts';
import type { SharedParts } from './shared-parts.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An object as read, with the file it came from. */
export interface ManifestObject {
  readonly object: KubernetesObject;
  readonly file: string;
  /** It comes from a running cluster: the API server gave it a uid, a version or a status. */
  readonly isLive: boolean;
}

export interface ObjectContext {
  readonly file: string;
  readonly strictness: Strictness;
  readonly findings: ManifestFindings;
  readonly parts: SharedParts;
  readonly listKind?: string | undefined;
}

/**
 * One Kubernetes object: its kind settled, an old API brought up to date, every field checked, and what no decision
 * looks at dropped. Undefined where it is left out, which the findings then say.
 */
export function readObject(document: SourceDocument, context: ObjectContext): ManifestObject | undefined {
  const { value } = document;
  if (!isMapping(value)) return undefined;
  const identity = identityOf(value, context);
  if (identity === undefined) return undefined;
  const { kind, apiVersion } = identity;
  const why = whyNotApplied(value);
  if (why !== undefined) {
    context.findings.ignore(`${kind} (${apiVersion})`, why);
    return undefined;
  }
  if (kind === 'ConfigMap' && !isPriorityConfig(value)) {
    leaveOut(kind, apiVersion, context);
    return undefined;
  }

  const current = toCurrentApi({ ...value, kind, apiVersion });
  const type = knownKinds().typeOf.get(`${current.apiVersion}/${kind}`);
  if (type === undefined) {
    if (reportMisspelt(kind, apiVersion, document, context)) return undefined;
    leaveOut(kind, apiVersion, context);
    return undefined;
  }
  if (current.note !== undefined)
    context.findings.warn({ code: 'old-api', message: `${kind} ${apiVersion}: ${current.note}` }, () =>
      document.place(['apiVersion'], 'value'),
    );

  const isLive = comesFromCluster(value);
  const check = new ValueCheck(knownKinds().types);
  check.check(current.value, { kind: 'fields', name: type });
  const faults = allFaults(check.faults, objectFaults(current.value, kind));
  const isUsable = reportFaults(faults, document, { ...context, kind, isLive });
  if (!isUsable) return undefined;
  const object = keptFields(withoutUnknown(current.value, faults), context.parts);
  keepPlaces(object, document);
  return { object, file: context.file, isLive };
}

/** The object without fields that Kubernetes does not know: whoever writes it again is not to be told of them once more. */
function withoutUnknown(value: Fields, faults: readonly PlacedFault[]): Fields {
  const paths = faults.filter(({ code }) => code === 'field-unknown').map(({ path }) => path);
  return paths.reduce((left, path) => withoutField(left, path), value);
}

function withoutField<T>(value: T, [step, ...rest]: PlacedFault['path']): T {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? withoutField(item, rest) : item)) as T;
  if (!isMapping(value)) return value;
  const fields = Object.entries(value).flatMap(([key, part]): [string, unknown][] => {
    if (key !== step) return [[key, part]];
    return rest.length === 0 ? [] : [[key, withoutField(part, rest)]];
  });
  return Object.fromEntries(fields) as T;
}

/** A rule has nothing to add about a value of which the schema has said already that it is none. */
function allFaults(
  ofSchema: readonly PlacedFault[],
  ofRules: readonly PlacedFault[],
): readonly PlacedFault[] {
  if (ofSchema.length === 0) return ofRules;
  const isSaid = (fault: PlacedFault): boolean =>
    ofSchema.some(({ code, path, message }) => {
      if (code === 'field-unknown') return false;
      // What is missing is placed at the mapping that lacks it, which may lack or hold other things too.
      if (code === 'field-missing') return message === fault.message && isWithin(path, fault.path);
      return isWithin(fault.path, path);
    });
  return [...ofSchema, ...ofRules.filter((fault) => !isSaid(fault))];
}

function isWithin(path: PlacedFault['path'], outer: PlacedFault['path']): boolean {
  return outer.every((step, depth) => path[depth] === step);
}

/** ConfigMaps hold all sorts of things, secrets among them; but for one they are not even looked into. */
function isPriorityConfig({ metadata }: Readonly<Record<string, unknown>>): boolean {
  return isMapping(metadata) && metadata['name'] === PRIORITY_CONFIG_MAP;
}

function leaveOut(kind: string, apiVersion: string, { findings }: ObjectContext): void {
  const what = `${kind} (${apiVersion})`;
  const { why, decidesNothing } = whyLeftOut(kind, apiVersion);
  if (decidesNothing) findings.passOver(what, why);
  else findings.ignore(what, why);
}

/** Objects that look whole and that nobody would apply as they are. */
function whyNotApplied({ $patch, metadata }: Readonly<Record<string, unknown>>): string | undefined {
  if ($patch !== undefined) return 'a Kustomize patch';
  const annotations = isMapping(metadata) ? metadata['annotations'] : undefined;
  const hook = isMapping(annotations) ? annotations['helm.sh/hook'] : undefined;
  const isOnInstall = typeof hook !== 'string' || /\b(pre|post)-(install|upgrade)\b/.test(hook);
  return isOnInstall ? undefined : 'a Helm hook that does not run when a chart is installed';
}

/** `Deployement` in apps/v1 is no kind of somebody else: a person meant Deployment. */
function reportMisspelt(
  kind: string,
  apiVersion: string,
  document: SourceDocument,
  context: ObjectContext,
): boolean {
  const kinds = knownKinds().kindsOf.get(apiVersion);
  const near = kinds === undefined || isKnownToBeLeftOut(kind) ? undefined : didYouMean(kind, kinds);
  if (near === undefined) return false;
  const fault = {
    code: 'kind-unknown',
    message: `no kind ${kind} in ${apiVersion}`,
    hint: `did you mean ${near}?`,
  };
  if (context.strictness === 'strict')
    context.findings.add({ severity: 'error', ...fault, place: document.place(['kind']) });
  else context.findings.warn(fault, () => document.place(['kind']));
  return true;
}

function identityOf(
  value: Readonly<Record<string, unknown>>,
  { file, listKind }: ObjectContext,
): { kind: string; apiVersion: string } | undefined {
  const { kind, apiVersion } = value;
  if (typeof kind === 'string' && typeof apiVersion === 'string') return { kind, apiVersion };
  return kindByPlace(value, file, typeof kind === 'string' ? kind : listKind);
}

function comesFromCluster(value: Readonly<Record<string, unknown>>): boolean {
  const { metadata, status } = value;
  if (!isMapping(metadata)) return false;
  if (metadata['uid'] !== undefined || metadata['resourceVersion'] !== undefined) return true;
  // A person who writes a Node has to write its status: that is where its capacity stands.
  return isMapping(status) && value['kind'] !== 'Node';
}

/** Faults that an object can be used in spite of, when it comes from a cluster that accepted it. */
const BEARABLE = new Set([
  'field-unknown',
  'choice-unknown',
  'selector-mismatch',
  'name-invalid',
  'label-invalid',
  'request-over-limit',
  'limit-differs',
  'resource-unknown',
  'constraint-refused',
  'port-refused',
  'probe-refused',
  'volume-missing',
]);

interface FaultContext extends ObjectContext {
  readonly kind: string;
  readonly isLive: boolean;
}

/** The fault without the value that it is about. */
function privateFault(code: string, message: string): { code: string; message: string; hint?: string } {
  const hidden = message.replace(/, found .*$/s, ', found something else');
  return {
    code,
    message: hidden,
    ...(hidden.startsWith('expected a text') ? { hint: 'put it in quotes' } : {}),
  };
}

/** Says what is wrong; true where the object can be used all the same. */
function reportFaults(
  faults: readonly PlacedFault[],
  document: SourceDocument,
  { kind, isLive, strictness, findings }: FaultContext,
): boolean {
  let isUsable = true;
  for (const { code, message, hint, path, part, instead } of faults) {
    const isBearable =
      instead === undefined &&
      (isLive ? BEARABLE.has(code) : code === 'field-unknown' && strictness === 'lenient');
    if (!isBearable) isUsable = false;
    const isPrivate = isPrivatePath(path);
    const parts = isPrivate ? privateFault(code, message) : { code, message, ...definedFields({ hint }) };
    const place = (): Place =>
      isPrivate ? withoutLine(document.place(path, part)) : document.place(path, part);
    if (isBearable || strictness === 'lenient') findings.warn(parts, place, kind);
    else findings.add({ severity: 'error', ...parts, place: place() });
  }
  if (!isUsable && strictness === 'lenient')
    findings.ignore(`${kind} with faults`, 'left out: see the warnings');
  return isUsable;
}
