// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ApiError } from '../services/errors'
import { Loaded } from './Loaded'

// The kit asks for the system's colour scheme, which jsdom does not have.
vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))

afterEach(cleanup)

function show(read: () => Promise<string>, cache = new QueryClient()) {
  function Page() {
    const query = useQuery({ queryKey: ['thing'], queryFn: read, retry: false })
    return (
      <Loaded query={query} skeleton="…" notFound="no such thing">
        {(data) => <p>{data}</p>}
      </Loaded>
    )
  }
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <Page />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return cache
}

test('shows the skeleton, then the data', async () => {
  show(() => Promise.resolve('here'))
  expect(screen.getByText('…')).toBeTruthy()
  expect(await screen.findByText('here')).toBeTruthy()
})

test('says what failed and tries again when asked to', async () => {
  const read = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new ApiError('unavailable', 503, 'no hosts in the pool'))
    .mockResolvedValueOnce('back')
  show(read)
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('can’t read its tables')
  expect(alert.textContent).toContain('no hosts in the pool')
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('back')).toBeTruthy()
})

test('tells what is not there from what failed', async () => {
  show(() => Promise.reject(new ApiError('not_found', 404, 'no')))
  expect(await screen.findByText('no such thing')).toBeTruthy()
})

test('keeps what it had while a new read fails', async () => {
  const read = vi
    .fn<() => Promise<string>>()
    .mockResolvedValueOnce('here')
    .mockRejectedValue(new ApiError('unreachable', 0, 'gone'))
  const cache = show(read)
  await screen.findByText('here')
  await cache.refetchQueries()
  expect(read).toHaveBeenCalledTimes(2)
  expect(screen.getByText('here')).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})
