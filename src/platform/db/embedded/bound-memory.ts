const PAGE_BYTES = 65_536

/**
 * Bounds the memory that WebAssembly takes in this thread. The engine asks for more through `grow`, and takes a
 * refusal for a machine without memory: the statement fails with an SQL error and the database goes on.
 */
export function boundMemory(maxBytes: number): void {
  const { prototype } = WebAssembly.Memory
  const grow = prototype.grow
  prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > maxBytes) throw new RangeError('the bound is reached')
    return grow.call(this, pages)
  }
}
