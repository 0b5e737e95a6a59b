import type { SelectorState } from './compute-metrics.ts';

/**
 * What a scale's selector text is good for. The texts of what is wrong are those of apimachinery's labels.Parse, since
 * they end up in the autoscaler's events.
 */
export function selectorStateOf(text: string): SelectorState {
  if (text === '') return { kind: 'missing' };
  const error = new SelectorParser(text).errorText();
  return error === undefined ? { kind: 'valid' } : { kind: 'malformed', error };
}

const OPERATORS: readonly string[] = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];
const END = '';
const TOKEN = /\s*(!=|==|=|!|,|\(|\)|<|>|[^\s!=,()<>]+)/y;

class SelectorParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1]);
    this.#tokens = tokens;
  }

  errorText(): string | undefined {
    for (;;) {
      const token = this.#peek();
      if (token === END) return undefined;
      if (token !== '!' && !isIdentifier(token)) {
        return `found '${token}', expected: !, identifier, or 'end of string'`;
      }
      const requirement = this.#requirement();
      if (requirement !== undefined) return `unable to parse requirement: ${requirement}`;
      const separator = this.#next();
      if (separator === END) return undefined;
      if (separator !== ',') return `found '${separator}', expected: ',' or 'end of string'`;
      const following = this.#peek();
      if (following !== '!' && !isIdentifier(following)) {
        return `found '${following}', expected: identifier after ','`;
      }
    }
  }

  #requirement(): string | undefined {
    let key = this.#next();
    const isNegated = key === '!';
    if (isNegated) key = this.#next();
    if (!isIdentifier(key)) return `found '${key}', expected: identifier`;
    if (isNegated || this.#peek() === END || this.#peek() === ',') return undefined;
    const operator = this.#next();
    if (operator === 'in' || operator === 'notin') return this.#values();
    if (!['=', '==', '!=', '<', '>'].includes(operator)) {
      return `found '${operator}', expected: ${OPERATORS.join(', ')}`;
    }
    const value = this.#peek();
    if (value === END || value === ',') return undefined;
    this.#next();
    return isIdentifier(value) ? undefined : `found '${value}', expected: identifier`;
  }

  #values(): string | undefined {
    const open = this.#next();
    if (open !== '(') return `found '${open}' expected: '('`;
    for (;;) {
      const token = this.#next();
      if (token === ')') return undefined;
      if (token !== ',' && !isIdentifier(token)) return `found '${token}', expected: ',', ')' or identifier`;
    }
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? END;
  }
}

function isIdentifier(token: string): boolean {
  return token !== END && !/^[!=,()<>]/.test(token);
}
