import type { SecretMatch } from '../../ports/secret-scanner.ts';

interface CredentialRule {
  readonly rule: string;
  /** Its group `secret` is what must not be seen. */
  readonly looks: RegExp;
  /** Whether what was found can be a secret at all. */
  readonly isLikely?: (secret: string) => boolean;
}

const names =
  'x-api-key|api[-_ ]?key|api[-_ ]?token|access[-_ ]?token|auth[-_ ]?token|refresh[-_ ]?token|private[-_ ]?token|client[-_ ]?secret|app[-_ ]?secret|secret[-_ ]?key|secret|token';
const is = String.raw`["']?[ \t]*[:=][ \t]*["']?`;

/**
 * What people type into a scenario and secretlint's rules do not know: a header, a parameter of a request, a token that
 * says what it is by its shape. Expressions (`{{3.token}}`) are no secrets.
 */
const rules: readonly CredentialRule[] = [
  {
    rule: 'authorization-header',
    looks: new RegExp(
      String.raw`\bauthorization${is}(?:bearer|basic|token|apikey|api-key|key)[ \t]+(?<secret>[\w.~+/=-]{12,})`,
      'dgi',
    ),
  },
  {
    rule: 'named-credential',
    looks: new RegExp(
      String.raw`(?<![\w-])(?:${names})${is}(?<secret>[\w.~+/=!@#$%^*-]{16,})(?![^\s"'&,;])`,
      'dgi',
    ),
    isLikely: isMixed,
  },
  {
    rule: 'password',
    looks: new RegExp(
      String.raw`(?<![\w-])(?:password|passwd|passphrase)${is}(?<secret>[^\s"'{}&,;]{8,})(?![^\s"'&,;])`,
      'dgi',
    ),
    isLikely: isMixed,
  },
  { rule: 'google-api-key', looks: /(?<![\w-])(?<secret>AIza[\w-]{35})(?![\w-])/dg },
  {
    rule: 'json-web-token',
    looks: /(?<![\w-])(?<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,})(?![\w-])/dg,
  },
];

/** Digits and letters: neither a word nor a number. */
function isMixed(secret: string): boolean {
  return /\d/.test(secret) && /[a-z]/i.test(secret);
}

export function credentialMatches(text: string): readonly SecretMatch[] {
  return rules.flatMap(({ rule, looks, isLikely = () => true }) =>
    [...text.matchAll(looks)].flatMap((match) => {
      const range = match.indices?.groups?.['secret'];
      if (range === undefined) return [];
      const [start, end] = range;
      return isLikely(text.slice(start, end)) ? [{ rule, start, end }] : [];
    }),
  );
}
