import type { SecretMatch } from '../../ports/secret-scanner.ts';
import { hookAddressPattern, isUnguessable } from '../../core/secrets/hook-address.ts';
import { isChainAddress, isPlaceholder, isWords } from '../../core/secrets/public-texts.ts';

/** Offsets of a secret, from and to. */
type Range = readonly [start: number, end: number];

interface CredentialRule {
  readonly rule: string;
  readonly find: (text: string) => Iterable<Range>;
  /** Tells whether a match can be a secret at all. */
  readonly isLikely?: (secret: string) => boolean;
}

const names =
  'x-api-key|api[-_ ]?key|api[-_ ]?token|access[-_ ]?token|auth[-_ ]?token|refresh[-_ ]?token|private[-_ ]?token|client[-_ ]?secret|app[-_ ]?secret|secret[-_ ]?key|secret|token';
const is = String.raw`["']?[ \t]*[:=][ \t]*["']?`;

/**
 * Secrets that people type into scenarios and that secretlint's rules do not cover: a header, a request parameter, a
 * token recognisable by its form, the address of a webhook. Expressions (`{{3.token}}`), words, placeholders and public
 * addresses are no secrets.
 */
const rules: readonly CredentialRule[] = [
  {
    rule: 'authorization-header',
    find: groupsOf(
      new RegExp(
        String.raw`\bauthorization${is}(?:bearer|basic|token|apikey|api-key|key)[ \t]+(?<secret>[\w.~+/=-]{12,})`,
        'dgi',
      ),
    ),
    isLikely: (secret) => !isPlaceholder(secret) && (isMixed(secret) || !isWords(secret)),
  },
  {
    rule: 'named-credential',
    find: valuesBehind(String.raw`(?<![\w-])(?:${names})`, String.raw`[\w.~+/=!@#$%^*-]`, 16),
    isLikely: (secret) => isRandom(secret) && !isChainAddress(secret),
  },
  {
    rule: 'password',
    find: valuesBehind(String.raw`(?<![\w-])(?:password|passwd|passphrase)`, String.raw`[^\s"'{}&,;]`, 8),
    isLikely: (secret) => isMixed(secret) && !isPlaceholder(secret) && !isPlainAddress(secret),
  },
  {
    rule: 'webhook-address',
    find: groupsOf(new RegExp(String.raw`(?<secret>https?:\/\/(?:${hookAddressPattern}))`, 'dgi')),
    isLikely: isUnguessable,
  },
  {
    rule: 'telegram-bot-token',
    find: groupsOf(/(?<![\w-])(?:bot)?(?<secret>\d{8,10}:AA[\w-]{33})(?![\w-])/dg),
  },
  { rule: 'google-api-key', find: groupsOf(/(?<![\w-])(?<secret>AIza[\w-]{35})(?![\w-])/dg) },
  {
    rule: 'json-web-token',
    find: groupsOf(/(?<![\w-])(?<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,})(?![\w-])/dg),
  },
];

/** Finds the matches of the group `secret` of an expression. */
function groupsOf(looks: RegExp): CredentialRule['find'] {
  return (text) =>
    [...text.matchAll(looks)].flatMap((match) => {
      const range = match.indices?.groups?.['secret'];
      return range === undefined ? [] : [range];
    });
}

/**
 * Finds values of at least `least` characters after a name. Reads each run of characters once for any number of names;
 * a single regular expression would read to its end again for each.
 */
function valuesBehind(name: string, character: string, least: number): CredentialRule['find'] {
  const before = new RegExp(name + is, 'gi');
  const run = new RegExp(`${character}*`, 'y');
  return function* find(text) {
    let [end, reported] = [0, 0];
    for (const { index, 0: found } of text.matchAll(before)) {
      const start = index + found.length;
      if (index < reported) continue;
      if (start >= end) {
        run.lastIndex = start;
        end = start + (run.exec(text)?.[0].length ?? 0);
      }
      if (end - start < least || !/^[\s"'&,;]?$/.test(text.charAt(end))) continue;
      yield [start, end];
      reported = end;
    }
  };
}

/** Tells whether a text looks like the output of a generator of keys. */
export function isRandom(text: string): boolean {
  return isMixed(text) && !isWords(text) && !isPlaceholder(text);
}

/** Tells whether a text is a mail address, or a URL without random parts. */
function isPlainAddress(text: string): boolean {
  return /^(?:https?:\/\/|[\w.+-]+@[\w-]+(?:\.[\w-]+)+$)/i.test(text) && isWords(text);
}

/** Tells whether a text has digits and letters, so that it is neither a word nor a number. */
function isMixed(secret: string): boolean {
  return /\d/.test(secret) && /[a-z]/i.test(secret);
}

export function credentialMatches(text: string): readonly SecretMatch[] {
  return rules.flatMap(({ rule, find, isLikely = () => true }) =>
    [...find(text)]
      .filter(([start, end]) => isLikely(text.slice(start, end)))
      .map(([start, end]) => ({ rule, start, end })),
  );
}
