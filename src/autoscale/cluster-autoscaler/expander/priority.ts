import { RE2JS, RE2JSSyntaxException } from 're2js';
import { isFields } from '../../fields.ts';
import type { Expander, GroupPattern, PriorityTier } from './expander.ts';

/** Tiers below this never win. */
const LOWEST_PRIORITY = -1;

/**
 * The options of the highest priority that the ConfigMap cluster-autoscaler-priority-expander gives any of them. A group
 * that matches nothing is out while another matches; where nothing matches at all, or the ConfigMap cannot be read, all
 * stay.
 */
export const priorityExpander: Expander = {
  name: 'priority',
  best(options, { priorities = [] }) {
    const tiers = priorities.filter(({ priority }) => priority > LOWEST_PRIORITY);
    for (const { patterns } of [...tiers].sort((a, b) => b.priority - a.priority)) {
      const matching = options.filter(({ group }) => patterns.some((pattern) => pattern.test(group.id)));
      if (matching.length > 0) return matching;
    }
    return options;
  },
};

/**
 * The key `priorities` of the ConfigMap, already read as YAML → tiers; undefined where any part of it is none: a key that
 * is no integer, or a pattern that is no regular expression of Go's, spoils the whole.
 */
export function readPriorityTiers(value: unknown): readonly PriorityTier[] | undefined {
  if (value === undefined || value === null) return [];
  if (!isFields(value)) return undefined;
  const tiers: PriorityTier[] = [];
  for (const [key, list] of Object.entries(value)) {
    const patterns = readPatterns(list);
    if (!/^-?\d+$/.test(key) || patterns === undefined) return undefined;
    tiers.push({ priority: Number(key), patterns });
  }
  return tiers;
}

function readPatterns(list: unknown): readonly GroupPattern[] | undefined {
  if (!Array.isArray(list)) return list === null ? [] : undefined;
  const patterns: GroupPattern[] = [];
  for (const text of list) {
    const pattern = typeof text === 'object' && text !== null ? undefined : goPattern(textOf(text));
    if (pattern === undefined) return undefined;
    patterns.push(pattern);
  }
  return patterns;
}

/** Amounts and truths are taken as they are written, and an empty item is a pattern that matches all. */
function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value as string | number | boolean);
}

/** As Go's package regexp reads it, in time that grows with the text alone; undefined where Go refuses it. */
function goPattern(text: string): GroupPattern | undefined {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}
