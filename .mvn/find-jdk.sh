# Sourced by ./millrace and ./mvnw. Sets JAVA_HOME to a Java 21 or newer, wherever on this
# machine it is (a JDK to build, at least a JRE to run the distribution): JAVA_HOME, then the PATH, then the folders where JDKs usually live. A JAVA_HOME
# or a PATH that points at an older Java is passed over, not an error.

millrace_java_major() {
  # Prints the feature version of the Java in $1 ("17", "21"); nothing if it lacks the tool $2.
  [ -x "$1/bin/java" ] && [ -x "$1/bin/$2" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release" | head -n 1
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1
  fi
}

# millrace_find_jdk javac: a JDK. millrace_find_jdk java: a JRE will do.
millrace_find_jdk() {
  _tool=$1
  _path_java=$(command -v "$_tool" 2>/dev/null || true)
  if [ -n "$_path_java" ]; then
    _path_java=$(readlink -f "$_path_java" 2>/dev/null || printf %s "$_path_java")
    _path_java=${_path_java%/bin/"$_tool"}
  fi
  _seen=
  # A service has none, and a variable that is not set ends a script that is strict about them.
  _user_home=${HOME:-/nonexistent}
  set +f
  for _home in "${JAVA_HOME:-}" "$_path_java" \
    /usr/lib/jvm/* /opt/java/openjdk /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$_user_home"/.sdkman/candidates/java/* "$_user_home"/.jdks/* \
    "$_user_home"/.local/share/mise/installs/java/* "$_user_home"/.asdf/installs/java/*; do
    [ -n "$_home" ] && [ -d "$_home" ] || continue
    _major=$(millrace_java_major "$_home" "$_tool")
    [ -n "$_major" ] || continue
    if [ "$_major" -ge 21 ]; then
      JAVA_HOME=$_home
      export JAVA_HOME
      return 0
    fi
    _seen="$_seen
  $_home (version $_major)"
  done
  {
    echo "Millrace needs a JDK, version 21 or newer, and found none."
    [ -z "$_seen" ] || echo "Found, but too old:$_seen"
    echo "Looked at JAVA_HOME, the PATH and the folders where JDKs usually live."
    echo "Install one (Debian and Ubuntu: apt install openjdk-21-jdk; macOS: brew install openjdk@21;"
    echo "any system: https://adoptium.net), or set JAVA_HOME to the one you have."
  } >&2
  return 1
}
