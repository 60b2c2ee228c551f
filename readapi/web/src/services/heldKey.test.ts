import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from './errors'
import { HeldKey, NoKey } from './heldKey'

/** As much of a tab's storage as is used. */
function makeStorage() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  } as Storage
}

let storage: Storage
let held: HeldKey
beforeEach(() => {
  storage = makeStorage()
  held = new HeldKey(storage, 'a-key')
})

/** Does what only the good key may do. */
const action = vi.fn(() =>
  held.key === 'good'
    ? Promise.resolve('done')
    : Promise.reject(new ApiError('unauthenticated', 401, 'no')),
)
const asked = (asking: string | null) => vi.waitFor(() => expect(held.asking).toBe(asking))

test('asks until the key is good, then not again in this tab', async () => {
  const result = held.act(action)
  await asked('none')
  held.give('bad')
  expect(held.asking).toBe('trying')
  await asked('refused')
  held.give('good')
  expect(await result).toBe('done')
  expect(held.asking).toBeNull()
  expect(new HeldKey(storage, 'a-key').key).toBe('good')
  expect(await held.act(action)).toBe('done')
})

test('nobody gives one: the action was not done', async () => {
  const result = held.act(action)
  await asked('none')
  held.decline()
  await expect(result).rejects.toThrow(NoKey)
  expect(held.asking).toBeNull()
})

test('a kept key that is refused is asked for again, and forgotten when declined', async () => {
  held.give('revoked')
  const result = held.act(action)
  await asked('refused')
  held.decline()
  await expect(result).rejects.toThrow(NoKey)
  expect(held.key).toBeNull()
})

test('two actions that need the key ask once', async () => {
  const results = Promise.all([held.act(action), held.act(action)])
  await asked('none')
  held.give('good')
  expect(await results).toEqual(['done', 'done'])
})

test('what the key does not help with is no question', async () => {
  const failure = new ApiError('unavailable', 503, 'away')
  await expect(held.act(() => Promise.reject(failure))).rejects.toBe(failure)
  expect(held.asking).toBeNull()
})

test('forgets when told to, and tells who shows it', () => {
  held.give('good')
  const told = vi.fn()
  const stop = held.watch(told)
  held.forget()
  expect(told).toHaveBeenCalledTimes(1)
  expect(held.key).toBeNull()
  expect(new HeldKey(storage, 'a-key').key).toBeNull()
  stop()
  held.forget()
  expect(told).toHaveBeenCalledTimes(1)
})

test('without storage the key is kept in memory', () => {
  const inMemory = new HeldKey(null, 'a-key')
  inMemory.give('good')
  expect(inMemory.key).toBe('good')
})
