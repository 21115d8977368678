/** Each stands for this machine, in one of the notations that have fooled checks of the text. */
const LOOPBACK_HOSTS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0x0.0x0.0x1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '0',
  '0.0.0.0',
  '%31%32%37.0.0.1',
  '①②⑦.⓪.⓪.①',
  'localhost',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:0:0:0:0:80ff:fffe]',
]

/** Each belongs to a network that is not public, or to nobody. */
const PRIVATE_HOSTS = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[64:ff9b::169.254.169.254]',
  '2852039166',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '[fc00::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[2001:2::1]',
  '[3fff::1]',
  '[5f00::1]',
]

/** Refused by their text alone. */
const BROKEN_URLS = [
  'file:///etc/passwd',
  'ftp://example.com/',
  'gopher://example.com/',
  'data:text/plain,hello',
  'unix:/var/run/docker.sock',
  'https://user:password@example.com/',
  'https://example.com@127.0.0.1/',
  'https://[fe80::1%25eth0]/',
  'https://999.1.1.1/',
  '//example.com/',
  '/relative',
  '',
]

/**
 * URLs that no request may go to while ALLOW_PRIVATE_NETWORK is empty, for every way out of the process. Those
 * that stand for this machine carry the port of a server whose requests the test counts.
 */
export function hostileUrls(trapPort: number): string[] {
  return [
    ...LOOPBACK_HOSTS.flatMap((host) => [`http://${host}:${trapPort}/`, `https://${host}:${trapPort}/`]),
    ...PRIVATE_HOSTS.flatMap((host) => [`http://${host}/`, `https://${host}/`]),
    ...BROKEN_URLS,
  ]
}
