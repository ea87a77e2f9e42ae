import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretMatch } from '../../ports/secret-scanner.ts';

// It keeps a mark of each rule for each text that was ever searched, for as long as the process lives.
secretLintProfiler.setEnabled(false);

const rulePrefix = '@secretlint/secretlint-rule-';

/** Lets comments of a text switch the search off: a stream must not. */
const filter = `${rulePrefix}filter-comments`;

/** What is off unless asked for. */
const options: Readonly<Record<string, object>> = { [`${rulePrefix}aws`]: { enableIDScanRule: true } };

/** One by one: as parts of their preset they cannot be left out. */
const config = {
  rules: recommended
    .filter(({ meta }) => meta.id !== filter)
    .map((rule) => ({ id: rule.meta.id, rule, options: options[rule.meta.id] ?? {} })),
};

/** Finds what Secretlint's recommended rules take for a secret. */
export async function lint(text: string): Promise<readonly SecretMatch[]> {
  const { messages } = await lintSource({
    source: { filePath: 'value-stream.json', content: text, ext: '.json', contentType: 'text' },
    options: { config, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, range, data }) => {
    const [start, end] = exactRange(text, range, data);
    return { rule: ruleId.replace(rulePrefix, ''), start, end };
  });
}

/** Some rules give the range of the name before the secret; what they found is among the data of their message. */
function exactRange(
  text: string,
  [start, end]: readonly [number, number],
  data: unknown,
): readonly [number, number] {
  const values = typeof data === 'object' && data !== null ? Object.values(data) : [];
  for (const value of values) {
    if (typeof value !== 'string' || value === '') continue;
    const at = text.indexOf(value, start);
    if (at >= start && at < end) return [at, at + value.length];
  }
  return [start, end];
}
