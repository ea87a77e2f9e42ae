/** A text that must be nowhere, planted where a secret is. Nothing here asks the program how to look. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

/** Ways in which a careless program writes a text into another. */
export function writtenForms(text: string): readonly string[] {
  return [...plainForms(text), ...encodedForms(text, ['', 'x', 'xx'], 'yyy')];
}

/** What is looked for: of encodings the part that is the same wherever in a larger text it lies. */
export function telltales(text: string): readonly string[] {
  const encoded = ['', 'x', 'xx'].flatMap((before) =>
    encodedForms(text, [before], 'yyy').map((form) => form.slice(before === '' ? 0 : 4, -8)),
  );
  return [...new Set([...plainForms(text), ...encoded])];
}

function plainForms(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const url = encodeURIComponent(text);
  return [
    text,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    encodeURIComponent(url),
    new URLSearchParams([['', text]]).toString().slice(1),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ];
}

function encodedForms(text: string, befores: readonly string[], after: string): readonly string[] {
  const texts = [text, JSON.stringify(text).slice(1, -1)];
  const encodings = ['base64', 'base64url', 'hex'] as const;
  return texts.flatMap((each) =>
    befores.flatMap((before) => encodings.map((as) => Buffer.from(`${before}${each}${after}`).toString(as))),
  );
}

/** Names of the canaries that are in the bytes, each with the form that it has there. */
export function canariesIn(bytes: Buffer | string, canaries: readonly Canary[]): readonly string[] {
  const searched = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
  return canaries.flatMap(({ name, text }) =>
    telltales(text)
      .filter((form) => searched.includes(form))
      .map((form) => `${name} as ${form}`),
  );
}
