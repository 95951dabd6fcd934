# Homebrew's recipe, for a tap of your own:
#
#   brew tap-new local/tesla
#   cp scripts/packaging/tesla.rb "$(brew --repository local/tesla)/Formula/"
#   HOMEBREW_TESLA_SOURCE=$PWD brew install --HEAD local/tesla/tesla
#
# Unverified: only its syntax was checked (ruby -c); neither it nor tesla was run on macOS.
class Tesla < Formula
  desc "Command-line and Prometheus exporter for Tesla cars and Powerwalls"
  license "Apache-2.0"
  head "file://#{ENV.fetch("HOMEBREW_TESLA_SOURCE", Dir.pwd)}", using: :git, branch: "main"

  depends_on "pkgconf" => :build
  depends_on "gnutls"
  depends_on "libmicrohttpd"
  depends_on "libyaml"
  uses_from_macos "swift" => :build, since: :sequoia
  uses_from_macos "curl"
  uses_from_macos "zlib"

  def install
    # Homebrew's own sandbox takes the place of SwiftPM's.
    system "swift", "build", "--disable-sandbox", "--configuration", "release", "--product", "tesla"
    ENV["BINARY"] = "#{buildpath}/.build/release/tesla"
    ENV["PREFIX"] = prefix
    system "scripts/install"
  end

  service do
    run [opt_bin/"tesla", "serve"]
    keep_alive successful_exit: false
    log_path var/"log/tesla.log"
    error_log_path var/"log/tesla.log"
  end

  test do
    assert_match "tesla ", shell_output("#{bin}/tesla --version")
    assert_match "wake", shell_output("#{bin}/tesla completion bash")
  end
end
