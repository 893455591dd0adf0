/**
 * The senders of a pool in the order in which one recipient gets them. The same recipient keeps its sender, also when
 * others join or leave the pool (rendezvous hashing); recipients spread evenly over the senders.
 */
export function orderSenders(senders: readonly string[], recipient: string): readonly string[] {
  if (senders.length < 2) return senders;
  return [...new Set(senders)]
    .map((sender) => ({ sender, weight: weightOf(`${recipient} ${sender}`) }))
    .sort((a, b) => b.weight - a.weight || (a.sender < b.sender ? -1 : 1))
    .map(({ sender }) => sender);
}

/** FNV-1a with the finaliser of MurmurHash3, 32 bits: numbers that differ in their last digit must not rank alike. */
function weightOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
