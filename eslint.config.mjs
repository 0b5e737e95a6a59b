import tseslint from 'typescript-eslint';
import { deterministic } from './layers.mjs';

const ban = (selector, message) => ({ selector, message });

const chance = [
  ban("MemberExpression[object.name='Date'][property.name='now']", 'time is a parameter (nowMs)'),
  ban("NewExpression[callee.name='Date']", 'time is whole milliseconds in a number'),
  ban("MemberExpression[object.name='Math'][property.name='random']", 'use a named random stream'),
  ban("MemberExpression[property.name='localeCompare']", 'compare with < and >: locales differ'),
  ban("MemberExpression[property.name='toLocaleString']", 'locales differ: use src/report/format.ts'),
  ban("Identifier[name='Intl']", 'locales and ICU versions differ between machines'),
  ban("Identifier[name='performance']", 'no wall clock in a decision'),
  ban("CallExpression[callee.name='setTimeout']", 'no wall clock in a decision'),
  ban('ForInStatement', 'order of for…in is nobody’s choice: use Object.keys with a sort'),
  ban(
    'CallExpression[callee.property.name=/^(sort|toSorted)$/][arguments.length=0]',
    'every sort has a comparator that ends in a unique key',
  ),
];

const always = [
  ban('TSEnumDeclaration', 'a const object with its type does the same'),
  ban('ExportDefaultDeclaration', 'named exports only (the worker entry and configs excepted)'),
  ban('TSNonNullExpression', 'no `!`: check, or use a table that cannot lack it'),
];

const limits = {
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 12],
  'max-params': 'off',
  '@typescript-eslint/max-params': ['error', { max: 5 }],
  'max-depth': ['error', 3],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'plimsoll-out/', 'coverage/', 'src/web/', 'scenarios/', 'reports/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      ...limits,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...always],
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    // The only rule that needs types, and only where promises are: type information costs ten times the rest.
    files: ['src/{cli,experiment,ingest,planner,scenario}/**/*.ts', 'src/index.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.check.json' } },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
  {
    files: ['src/kernel/**', 'src/model/**', 'src/sim/handlers/**'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 6 }] },
  },
  {
    files: [`src/{${deterministic.join(',')}}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...always, ...chance] },
  },
  {
    files: ['**/*.test.ts', '**/*.laws.ts', 'test/**', 'bench/**'],
    rules: {
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': 'off',
      complexity: 'off',
      'max-depth': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs', 'scripts/**', '*.config.ts', 'vitest.config.ts', 'src/experiment/run-job.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
