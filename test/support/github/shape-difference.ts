/**
 * Where a value has another shape than an example of it: paths that it lacks, that it has beyond it, and whose type
 * is another one. `null` fits everything, and lists are compared by their first items.
 */
export function shapeDifference(value: unknown, example: unknown, path = ''): readonly string[] {
  if (value === null || example === null) return [];
  if (Array.isArray(value) && Array.isArray(example)) {
    return value.length === 0 || example.length === 0
      ? []
      : shapeDifference(value[0], example[0], `${path}[]`);
  }
  if (kindOf(value) !== kindOf(example)) return [`${path} is ${kindOf(value)}, not ${kindOf(example)}`];
  if (!isRecord(value) || !isRecord(example)) return [];
  const lacks = Object.keys(example).filter((key) => !(key in value));
  const beyond = Object.keys(value).filter((key) => !(key in example));
  const both = Object.keys(value).filter((key) => key in example);
  return [
    ...lacks.map((key) => `${path}.${key} is missing`),
    ...beyond.map((key) => `${path}.${key} is beyond it`),
    ...both.flatMap((key) => shapeDifference(value[key], example[key], `${path}.${key}`)),
  ];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
