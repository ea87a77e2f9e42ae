/** A number as `sign digits × 10^power`, without zeros around the digits; zero has none and no sign. */
export interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly power: number;
}

/** Limit on the length of an exponent. Nobody uses longer ones, and they take long to compute with. */
const longestExponent = 15;

/** Returns the value of a number's text; undefined for any other text, and for exponents above the limit. */
export function decimalOf(text: string): Decimal | undefined {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? [];
  if (parts === null || exponent.length > longestExponent) return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  const end = endOfDigits(digits);
  if (end === 0) return { sign: '', digits: '', power: 0 };
  const power = Number(exponent) - fraction.length + digits.length - end;
  return { sign, digits: digits.slice(0, end), power };
}

/**
 * Returns the index after which only zeros follow. A regular expression would start over at every zero in the middle.
 */
function endOfDigits(digits: string): number {
  let end = digits.length;
  while (digits.charAt(end - 1) === '0') end -= 1;
  return end;
}
