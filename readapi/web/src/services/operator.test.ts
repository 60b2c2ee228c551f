import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from './errors'
import { NoKey, Operator } from './operator'

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
let operator: Operator
beforeEach(() => {
  storage = makeStorage()
  operator = new Operator(storage)
})

/** Does what only the good key may do. */
const action = vi.fn(() =>
  operator.key === 'good'
    ? Promise.resolve('done')
    : Promise.reject(new ApiError('unauthenticated', 401, 'no')),
)
const asked = (asking: string | null) => vi.waitFor(() => expect(operator.asking).toBe(asking))

test('asks until the key is good, then not again in this tab', async () => {
  const result = operator.act(action)
  await asked('none')
  operator.give('bad')
  expect(operator.asking).toBe('trying')
  await asked('refused')
  operator.give('good')
  expect(await result).toBe('done')
  expect(operator.asking).toBeNull()
  expect(new Operator(storage).key).toBe('good')
  expect(await operator.act(action)).toBe('done')
})

test('nobody gives one: the action was not done', async () => {
  const result = operator.act(action)
  await asked('none')
  operator.decline()
  await expect(result).rejects.toThrow(NoKey)
  expect(operator.asking).toBeNull()
})

test('a kept key that is refused is asked for again, and forgotten when declined', async () => {
  operator.give('revoked')
  const result = operator.act(action)
  await asked('refused')
  operator.decline()
  await expect(result).rejects.toThrow(NoKey)
  expect(operator.key).toBeNull()
})

test('two actions that need the key ask once', async () => {
  const results = Promise.all([operator.act(action), operator.act(action)])
  await asked('none')
  operator.give('good')
  expect(await results).toEqual(['done', 'done'])
})

test('what the key does not help with is no question', async () => {
  const failure = new ApiError('unavailable', 503, 'away')
  await expect(operator.act(() => Promise.reject(failure))).rejects.toBe(failure)
  expect(operator.asking).toBeNull()
})

test('forgets when told to, and tells who shows it', () => {
  operator.give('good')
  const told = vi.fn()
  const stop = operator.watch(told)
  operator.forget()
  expect(told).toHaveBeenCalledTimes(1)
  expect(operator.key).toBeNull()
  expect(new Operator(storage).key).toBeNull()
  stop()
  operator.forget()
  expect(told).toHaveBeenCalledTimes(1)
})

test('without storage the key is kept in memory', () => {
  const inMemory = new Operator(null)
  inMemory.give('good')
  expect(inMemory.key).toBe('good')
})
