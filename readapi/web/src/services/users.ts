const STORED_AS = 'gravitas-users'
const MOST = 12

/** Names of users looked at before, the last first; kept as long as the tab is open. */
export function knownUsers(storage: Storage | null): string[] {
  const text = storage?.getItem(STORED_AS) ?? ''
  return text === '' ? [] : text.split('\n')
}

export function rememberUser(storage: Storage | null, user: string) {
  const others = knownUsers(storage).filter((name) => name !== user)
  storage?.setItem(STORED_AS, [user, ...others].slice(0, MOST).join('\n'))
}
