import { contentMember, isContentArray, type Content } from '../stream/content.ts';

/** Make's operators whose words are not in their own name. */
const operators: Readonly<Record<string, string>> = {
  equal: 'equal to',
  notequal: 'not equal to',
  contain: 'contains',
  notcontain: 'does not contain',
  startwith: 'starts with',
  notstartwith: 'does not start with',
  endwith: 'ends with',
  notendwith: 'does not end with',
  pattern: 'matches pattern',
  notpattern: 'does not match pattern',
  exist: 'exists',
  notexist: 'does not exist',
  greater: 'greater than',
  greaterorequal: 'greater than or equal to',
  less: 'less than',
  lessorequal: 'less than or equal to',
};

/** Returns the words for an operator: `text:equal:ci` is `equal to (case insensitive)`. */
export function operatorWords(operator: string): string {
  const parts = operator.split(':');
  const name = parts[parts.length === 1 ? 0 : 1] ?? '';
  const words = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (words === undefined) return operator;
  return parts[2] === 'ci' ? `${words} (case insensitive)` : words;
}

/** Describes a condition, or its left side and operator. */
export function conditionText(condition: Content, parts: readonly ('a' | 'o' | 'b')[]): string {
  const texts = parts.map((part) => {
    const value = contentMember(condition, part);
    if (typeof value !== 'string') return '';
    return part === 'o' ? operatorWords(value) : value;
  });
  return texts.filter((text) => text !== '').join(' ');
}

/** Describes alternatives of conditions: `A exists and B equal to 1, or C exists`. Empty where there are none. */
export function conditionsText(conditions: Content | undefined): string {
  if (!isContentArray(conditions)) return '';
  const alternatives = conditions.map((alternative) =>
    (isContentArray(alternative) ? alternative : [alternative])
      .map((condition) => conditionText(condition, ['a', 'o', 'b']))
      .filter((text) => text !== '')
      .join(' and '),
  );
  return alternatives.filter((text) => text !== '').join(', or ');
}
