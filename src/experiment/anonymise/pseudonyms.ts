import { createHmac } from 'node:crypto';

export type NameKind = 'namespace' | 'node' | 'pod' | 'workload' | 'pool' | 'scenario' | 'trace' | 'object';

/** Names that every cluster has and that tell nothing. */
const COMMON_TO_ALL = new Set(['', 'default']);
const CACHED_MAX = 1 << 16;
const QUOTED = /"([^"\s]+)"/g;
const WORD = /[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/g;
/** A path, or a word that ends like the name of a file. */
const PATH = /(?:[\w.~-]*\/)*[\w.-]+\.(?:ya?ml|jsonl?|csv|tsv|gz|tgz|tar|zip|txt|md|parquet|sktrace)\b/g;

/**
 * Other names for names, always the same one for the same name and key: `node-3fa9c1d2e4b5`, the kind and a keyed hash
 * (HMAC-SHA-256, 64 bits). Nothing is kept of a name that is not asked for twice, so a million pods take no room; and
 * who has the key, and only they, can find a name again by trying.
 */
export class Pseudonyms {
  readonly #key: string;
  /** The names that are known beforehand, by what they name first: they are found in prose too. */
  readonly #known: ReadonlyMap<string, NameKind>;
  readonly #cache = new Map<string, string>();

  constructor(key: string, known: ReadonlyMap<string, NameKind>) {
    this.#key = key;
    this.#known = known;
  }

  of(kind: NameKind, name: string): string {
    if (COMMON_TO_ALL.has(name)) return name;
    const cached = this.#cache.get(name);
    if (cached !== undefined) return cached;
    const hash = createHmac('sha256', this.#key).update(name).digest('hex').slice(0, 16);
    const pseudonym = `${this.#known.get(name) ?? kind}-${hash}`;
    if (this.#cache.size >= CACHED_MAX) this.#cache.clear();
    this.#cache.set(name, pseudonym);
    return pseudonym;
  }

  /** `Deployment/shop/web`, `shop/web` or `web`: part by part; a Kubernetes kind in front stays. */
  path(text: string, kind: NameKind): string {
    const parts = text.split('/');
    const first = parts.length > 1 && /^[A-Z]\w*$/.test(parts[0]) ? 1 : 0;
    const last = parts.length - 1;
    return parts
      .map((part, place) => {
        if (place < first) return part;
        return this.of(place === first && place < last ? 'namespace' : kind, part);
      })
      .join('/');
  }

  /** Prose: what stands in quotes, as Kubernetes' messages have names; every word that is a known name, or a known name with something behind it (the pods of a workload). */
  text(prose: string): string {
    return prose
      .replace(PATH, 'a file')
      .replace(QUOTED, (_, name: string) => `"${this.of('object', name)}"`)
      .replace(WORD, (word) => this.#word(word));
  }

  #word(word: string): string {
    if (COMMON_TO_ALL.has(word)) return word;
    const kind = this.#known.get(word);
    if (kind !== undefined) return this.of(kind, word);
    for (let end = word.search(/[.-][^.-]*$/); end > 0; end = word.slice(0, end).search(/[.-][^.-]*$/)) {
      const start = word.slice(0, end);
      if (!COMMON_TO_ALL.has(start) && this.#known.has(start)) return this.of('pod', word);
    }
    return word;
  }
}
