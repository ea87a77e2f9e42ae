/** Pairs of letters that make up nine tenths of English prose and code, and a fifth of random letters. */
const commonPairs: ReadonlySet<string> = new Set(
  `ab ac ad ag ai al am an ap ar as at aw ay be bl bo by ca ce ch ck cl co cr ct da de di do ds ea ec ed ee ef
  el em en ep er es et ev ew ex ey fa fe fi fo fr fu ge gi gn ha he hi ho ic id ie if ig il im in io ir is it
  iv ke la ld le li ll lo ls lu ly ma me mi mm mo mp ms na nc nd ne nf ng nl no ns nt nu ob oc od of oi ok ol
  om on oo op or os ot ou ov ow pa pe pi pl po pr pt pu qu ra rd re ri rn ro rr rs rt ru ry sa sc se sh si so
  ss st su ta tc te th ti to tr ts tt tu ty ue ul um un ur us ut va ve vi wa we wh wi wo`.split(/\s+/),
);

/** Share of common pairs in words. Random letters have a third of it. */
const wordShare = 0.6;

/**
 * Tells whether a text consists of words and few digits, such as a host, a path, a mail address, a name of a field or a
 * date. Random text has short runs of letters, or rare pairs of letters in long ones.
 */
export function isWords(text: string): boolean {
  const runs = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  const letters = runs.join('');
  const digits = text.match(/\d/g)?.length ?? 0;
  if (letters.length < 3 * runs.length || digits > letters.length) return false;
  const pairs = runs.flatMap((run) => pairsOf(run.toLowerCase()));
  return pairs.filter((pair) => commonPairs.has(pair)).length >= wordShare * pairs.length;
}

function pairsOf(run: string): readonly string[] {
  return Array.from({ length: run.length - 1 }, (_, index) => run.slice(index, index + 2));
}

/** Tells whether a text only shows where a secret goes: `YOUR_API_KEY_1`, `xxxxxxxx-xxxx`, `<token-2>`. */
export function isPlaceholder(text: string): boolean {
  return (
    /(?<![a-z])(?:your|insert|replace|change[-_ ]?me|placeholder|example|dummy|redacted|todo)(?![a-z])/i.test(
      text,
    ) || new Set(text.replaceAll(/[^\dA-Za-z]/g, '')).size < fewestCharacters
  );
}

/** Number of different characters below which a text is no secret. Sixteen random hexadecimal digits have about ten. */
const fewestCharacters = 5;

/**
 * Tells whether a text is the public address of a contract or an account of a blockchain, which is also called a token:
 * 20 bytes in hexadecimal digits, or 32 bytes in base 58.
 */
export function isChainAddress(text: string): boolean {
  return (
    /^0x[\da-f]{40}$/i.test(text) || (/^[1-9A-HJ-NP-Za-km-z]{43,44}$/.test(text) && bytesIn58(text) === 32)
  );
}

function bytesIn58(text: string): number {
  let value = 0n;
  for (const digit of text) value = value * 58n + BigInt(digits58.indexOf(digit));
  return Math.ceil(value.toString(16).length / 2);
}

const digits58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
