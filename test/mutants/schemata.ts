import ts from 'typescript';

/** One comparison turned the other way. */
export interface Mutant {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly before: string;
  /** The how manyeth comparison of this text in the file, from 1. */
  readonly nth: number;
  readonly after: string;
}

/** A source in which every mutant waits to be switched on. */
export interface Schemata {
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

/** Which mutant is on; a global, because it has to reach every copy of the module that a test imports. */
export const SWITCH = '__plimsollMutant';

const FLIPPED: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
]);

/**
 * Writes `a < b` as `(switch === 7 ? a <= b : a < b)`, every comparison with a number of its own, so that one copy of
 * the tree holds all mutants and a process tries one after the other. The condition of a plain `for` is left out: turned
 * round it runs over the end of an array, which is not a rule of the scheduler.
 */
export function schemataOf(file: string, source: string, firstId: number): Schemata {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];

  const render = (node: ts.Node): string => {
    const flipped = flipOf(node);
    if (flipped === undefined) return renderChildren(node);
    const { left, operatorToken, right } = node as ts.BinaryExpression;
    const id = firstId + mutants.length;
    const before = oneLine(node.getText());
    mutants.push({
      id,
      file,
      line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      before,
      nth: mutants.filter((other) => other.before === before).length + 1,
      after: oneLine(`${left.getText()} ${flipped} ${right.getText()}`),
    });
    const [first, second] = [render(left), render(right)];
    return `(globalThis.${SWITCH} === ${id} ? (${first}) ${flipped} (${second}) : (${first}) ${operatorToken.getText()} (${second}))`;
  };
  const renderChildren = (node: ts.Node): string => {
    let text = '';
    let place = node.getStart();
    node.forEachChild((child) => {
      text += source.slice(place, child.getStart()) + render(child);
      place = child.getEnd();
    });
    return text + source.slice(place, node.getEnd());
  };
  return { text: render(tree), mutants };
}

function flipOf(node: ts.Node): string | undefined {
  if (!ts.isBinaryExpression(node)) return undefined;
  if (ts.isForStatement(node.parent) && node.parent.condition === node) return undefined;
  return FLIPPED.get(node.operatorToken.kind);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
