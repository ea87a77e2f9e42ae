/**
 * Caches a function of immutable objects, with one result for each. The store returns the same objects for 10,000
 * streams from run to run, so their results stay too. A result lives as long as its object.
 */
export function onceEach<K extends object, V>(work: (of: K) => V): (of: K) => V {
  const done = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const known = done.get(of);
    if (known !== undefined) return known.value;
    const value = work(of);
    done.set(of, { value });
    return value;
  };
}
