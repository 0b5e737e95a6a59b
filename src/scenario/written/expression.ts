import type { EvalFunction, MathNode, SymbolNode } from 'mathjs';

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;
/** `min` is minutes, and the smallest of its arguments where it is called: the tree keeps the two apart by name. */
const MINUTES = 'minutes';
const CHARACTERS_MAX = 1000;
const NODES_MAX = 300;

const FUNCTIONS = [
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'min',
  'max',
  'abs',
  'floor',
  'ceil',
  'round',
  'exp',
  'sqrt',
  'log',
  'pow',
  'mod',
  'sign',
];
const VARIABLES = ['h', 'min', 'd', 't', 'pi', 'e', 'tau'];
/** What a tree may be made of: numbers, the names above, and arithmetic. No assignment, no index, no text, no block. */
const NODE_TYPES = new Set([
  'ConstantNode',
  'SymbolNode',
  'OperatorNode',
  'ParenthesisNode',
  'FunctionNode',
  'ConditionalNode',
  'RelationalNode',
]);

const OPERATORS = new Set(
  'add subtract multiply divide pow mod unaryMinus unaryPlus larger smaller largerEq smallerEq equal unequal and or not xor'.split(
    ' ',
  ),
);

/** A rate over time, in seconds from the start of the run. */
export type RateFunction = (seconds: number) => number;

export interface ExpressionFault {
  readonly message: string;
  readonly hint?: string;
}

/**
 * An expression of a scenario as a function of the time since the start: `t` in seconds, `min`, `h` and `d` the same in
 * minutes, hours and days (write mod(h, 24) for the hour of the day).
 *
 * mathjs parses it; only arithmetic passes, so that a scenario from a stranger can compute and nothing else.
 */
export async function compileExpression(text: string): Promise<RateFunction | ExpressionFault> {
  if (text.length > CHARACTERS_MAX)
    return { message: `an expression of more than ${CHARACTERS_MAX} characters` };
  const { parse, SymbolNode } = await import('mathjs/number');
  try {
    const tree = parse(text);
    const fault = faultOf(tree);
    if (fault !== undefined) return fault;
    const renamed = tree.transform((node, path, parent) =>
      isSymbol(node) && node.name === 'min' && !isCalled(path, parent) ? new SymbolNode(MINUTES) : node,
    );
    return evaluator(renamed.compile());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { message: `not an expression: ${error.message}`, hint: NAMES };
  }
}

const NAMES = `variables: ${VARIABLES.join(', ')}; functions: ${FUNCTIONS.join(', ')}`;

function faultOf(tree: MathNode): ExpressionFault | undefined {
  let message: string | undefined;
  let count = 0;
  tree.traverse((node, path, parent) => {
    count++;
    message ??= messageFor(node, isCalled(path, parent));
  });
  if (message !== undefined) return { message, hint: NAMES };
  return count > NODES_MAX ? { message: `an expression of more than ${NODES_MAX} parts` } : undefined;
}

function messageFor(node: MathNode, called: boolean): string | undefined {
  if (!NODE_TYPES.has(node.type)) return `${node.toString()} is not arithmetic`;
  if (node.type === 'ConstantNode' && 'value' in node && !['number', 'boolean'].includes(typeof node.value))
    return 'a number is missing';
  if (node.type === 'OperatorNode' && 'fn' in node && !OPERATORS.has(String(node.fn)))
    return `${node.toString()} is not arithmetic`;
  if (!isSymbol(node)) return undefined;
  if (called) return FUNCTIONS.includes(node.name) ? undefined : `no function ${node.name}`;
  return VARIABLES.includes(node.name) ? undefined : `no variable ${node.name}`;
}

function isSymbol(node: MathNode): node is SymbolNode {
  return node.type === 'SymbolNode';
}

function isCalled(path: string | undefined, parent: MathNode | undefined | null): boolean {
  return parent?.type === 'FunctionNode' && path === 'fn';
}

function evaluator(compiled: EvalFunction): RateFunction {
  // mathjs' own functions would take matrices and units; these take numbers.
  const functions = {
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    asin: Math.asin,
    acos: Math.acos,
    atan: Math.atan,
    abs: Math.abs,
    floor: Math.floor,
    ceil: Math.ceil,
    round: Math.round,
    exp: Math.exp,
    sqrt: Math.sqrt,
    log: Math.log,
    pow: Math.pow,
    sign: Math.sign,
    mod: (a: number, b: number): number => a - b * Math.floor(a / b),
    min: Math.min,
    max: Math.max,
  };
  const scope = new Map<string, unknown>([
    ...Object.entries(functions),
    ['pi', Math.PI],
    ['e', Math.E],
    ['tau', 2 * Math.PI],
  ]);
  return (seconds) => {
    scope.set('t', seconds);
    scope.set(MINUTES, seconds / SECONDS_PER_MINUTE);
    scope.set('h', seconds / SECONDS_PER_HOUR);
    scope.set('d', seconds / SECONDS_PER_DAY);
    return Number(compiled.evaluate(scope));
  };
}
