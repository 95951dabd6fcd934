import Crypto
import TestSupport
import Testing

@Suite(.needs(Bcrypt.isAvailable, "this system's libcrypt has no bcrypt"))
struct BcryptTests {
  /// The vectors of Openwall's crypt_blowfish and of OpenBSD, at the lowest costs.
  @Test(arguments: [
    ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    ("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
    ("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."),
    ("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"),
  ])
  func passwordMatchesItsPublishedHash(password: String, hash: String) {
    #expect(Bcrypt.isHash(hash))
    #expect(Bcrypt.matches(password: password.utf8, hash: hash))
    #expect(!Bcrypt.matches(password: (password + "x").utf8, hash: hash))
  }

  @Test(arguments: [
    "", "*0", "*1", "secret", "$1$abc$def", "$6$rounds=5000$x$y", "$2a$05$CCCC",
    "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$2a$32$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe:",
    "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWW",
  ])
  func nothingMatchesWhatIsNotABcryptHash(hash: String) {
    #expect(!Bcrypt.isHash(hash))
    #expect(!Bcrypt.matches(password: "U*U".utf8, hash: hash))
  }

  @Test func passwordWithAZeroByteNeverMatches() {
    let hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    #expect(!Bcrypt.matches(password: Array("U*U\u{0}".utf8), hash: hash))
  }
}
