import type { QueryClient } from '@tanstack/react-query'
import type { Page, Product, Recommended, UserEvent } from './types'

/** What a page can do in a user's name, and how it is told. */
export const DEEDS = {
  click: { name: 'Click', done: 'clicked' },
  view: { name: 'View', done: 'viewed' },
  like: { name: 'Like', done: 'liked' },
  purchase: { name: 'Purchase', done: 'bought' },
  search: { name: 'Search', done: 'searched for' },
} as const

export type Deed = keyof typeof DEEDS

/** How a kind of event is told: clicked, bought, …. */
export const toldOf = (kind: string) =>
  Object.entries(DEEDS).find(([name]) => name === kind)?.[1].done ?? `${kind}ed`

/** What an event was about: a product's title, or the words of a search. */
export const aboutOf = ({ title, product, query }: UserEvent) =>
  title ?? product ?? `“${query ?? ''}”`

/** Titles by product, of all that the page has read; one that is not known is its id. */
export type Titles = (product: string) => string

export function titlesOf(products: readonly Product[], events: readonly UserEvent[]): Titles {
  const known = new Map<string, string>()
  for (const { product, title } of events) if (product && title) known.set(product, title)
  for (const { id, title } of products) known.set(id, title)
  return (product) => known.get(product) ?? product
}

/** Why a product is recommended: what the user did with those that it is based on, most of all first. */
export function reasonOf(
  because: readonly string[],
  events: readonly UserEvent[],
  titles: Titles,
): string {
  const told = because.map((product) => {
    const kind = events.find((event) => event.product === product)?.kind
    return { did: kind === undefined ? 'used' : toldOf(kind), title: titles(product) }
  })
  const words = told.map(({ did, title }, i) =>
    did === told[i - 1]?.did ? title : `${did} ${title}`,
  )
  return words.length === 0 ? '' : `because you ${listOf(words)}`
}

const listOf = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

/** From which place a product came, counted from 1; undefined: it was not there. */
export interface Move {
  from: number | undefined
  to: number
}

/** How each product moved between two lists; those that stayed are left out. */
export function movesOf(before: readonly string[], after: readonly string[]): Map<string, Move> {
  const moves = new Map<string, Move>()
  after.forEach((product, i) => {
    const at = before.indexOf(product)
    if (at !== i) moves.set(product, { from: at < 0 ? undefined : at + 1, to: i + 1 })
  })
  return moves
}

const recommendedKey = (user: string) => ['user', user, 'recommended']

/** An answer, or what came live since it was made; the same where that is nothing. */
export function newestRecommended(old: Recommended | undefined, read: Recommended): Recommended {
  if (old?.user !== read.user || !old.isLive) return read
  const isOlder = read.isPopular || read.generatedAt < old.generatedAt
  return isOlder ? old : read
}

/** Writes what came live over what the page shows, as many as it shows. */
export function applyRecommended(cache: QueryClient, news: Recommended, most: number) {
  cache.setQueryData<Recommended>(recommendedKey(news.user), (old) => {
    if (old === undefined || (!old.isPopular && old.generatedAt > news.generatedAt))
      return undefined
    const titles = titlesIn(cache, old)
    const items = news.items
      .slice(0, most)
      .map((item) => ({ ...item, title: titles(item.product) }))
    return { ...news, items, point: old.point }
  })
}

function titlesIn(cache: QueryClient, { items }: Recommended): (product: string) => string | null {
  const known = new Map(items.map(({ product, title }) => [product, title]))
  for (const [, page] of cache.getQueriesData<Page<Product>>({ queryKey: ['products'] })) {
    for (const { id, title } of page?.items ?? []) known.set(id, title)
  }
  return (product) => known.get(product) ?? null
}

/** A product as one picks it: its title, and its id that no other has. */
export const labelOf = ({ id, title }: Pick<Product, 'id' | 'title'>) =>
  title === id ? id : `${title} · ${id}`

/** The id in a label, or in what was typed in place of one. */
export const idIn = (label: string) => label.slice(label.lastIndexOf(' · ') + 1).replace(/^· /, '')
