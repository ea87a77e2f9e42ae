/**
 * Made without any member: none of its own, none that a prototype lends, so that every key is one that it was given.
 * As `Object.create(null)`, which the engine keeps as a hash table: that takes several times the time and memory.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- only a constructor makes objects of the engine's fast form
class Bare {}
Reflect.deleteProperty(Bare.prototype, 'constructor');
Object.setPrototypeOf(Bare.prototype, null);

/** An object under construction. */
export function bareObject<T>(): Record<string, T> {
  return new Bare() as Record<string, T>;
}

/** True for an object that is no more than its members: no array, and of no class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Bare.prototype || prototype === Object.prototype || prototype === null;
}
