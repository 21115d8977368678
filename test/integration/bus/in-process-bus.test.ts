import { describe, expect, test } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the in-process bus', () => {
  test('brings each message to every listener of its channel, in order, and to no other', async () => {
    const bus = createInProcessBus()
    const heard: string[] = []
    bus.subscribe('a', (message) => heard.push(`first ${message}`))
    bus.subscribe('a', (message) => heard.push(`second ${message}`))
    bus.subscribe('b', (message) => heard.push(`other ${message}`))
    bus.publish('a', '1')
    bus.publish('a', '2')
    await turn()
    expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2'])
  })

  test('does not call listeners inside of publish', async () => {
    const bus = createInProcessBus()
    const heard: unknown[] = []
    bus.subscribe('a', (message) => heard.push(message))
    bus.publish('a', '1')
    expect(heard).toEqual([])
    await turn()
    expect(heard).toEqual(['1'])
  })

  test('reports a listener that throws and still calls the others', async () => {
    const errors: Error[] = []
    const bus = createInProcessBus({ onError: (error) => errors.push(error) })
    const heard: unknown[] = []
    bus.subscribe('a', () => {
      throw new Error('broken')
    })
    bus.subscribe('a', (message) => heard.push(message))
    bus.publish('a', '1')
    await turn()
    expect(heard).toEqual(['1'])
    expect(errors.map((error) => error.cause)).toEqual([new Error('broken')])
  })

  test('ends only the subscription that is ended, however often that is done', async () => {
    const bus = createInProcessBus()
    const heard: string[] = []
    const listener = (message: string | null) => heard.push(String(message))
    const end = bus.subscribe('a', listener)
    bus.subscribe('a', listener)
    end()
    end()
    bus.publish('a', '1')
    await turn()
    expect(heard).toEqual(['1'])
  })

  test('does not call a listener that an earlier one has just ended', async () => {
    const bus = createInProcessBus()
    const heard: string[] = []
    bus.subscribe('a', () => endSecond())
    const endSecond = bus.subscribe('a', () => heard.push('second'))
    bus.publish('a', '1')
    await turn()
    expect(heard).toEqual([])
  })

  test('calls a listener that is added during a delivery with the next message only', async () => {
    const bus = createInProcessBus()
    const heard: unknown[] = []
    const end = bus.subscribe('a', () => {
      end()
      bus.subscribe('a', (message) => heard.push(message))
    })
    bus.publish('a', '1')
    bus.publish('a', '2')
    await turn()
    expect(heard).toEqual(['2'])
  })

  test('is silent after it was closed', async () => {
    const bus = createInProcessBus()
    const heard: unknown[] = []
    bus.subscribe('a', (message) => heard.push(message))
    bus.publish('a', '1')
    await turn()
    await bus.close()
    bus.subscribe('a', (message) => heard.push(message))
    bus.publish('a', '2')
    await turn()
    expect(heard).toEqual(['1'])
  })
})
