/**
 * A function of something that never changes, worked out once for each: what the store remembers of 10,000 streams stays
 * the same objects from pass to pass, and so does what was made of it. Lives as long as what it is made of.
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
