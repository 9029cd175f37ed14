# Installs github-copilot-svcs from its releases, or another version in its place:
#
#   irm https://github.com/privapps/github-copilot-svcs/releases/latest/download/install.ps1 | iex
#
# With options, of which each has a variable of the environment too:
#
#   & ([scriptblock]::Create((irm https://github.com/privapps/github-copilot-svcs/releases/latest/download/install.ps1))) -Version v1.2.3
#
# For Windows PowerShell 5.1 and PowerShell 7. All of it is in functions, and the last line calls them: of a download
# that was cut off, nothing runs. What is installed has the checksum that the release names, and has told its version
# on this machine. Nothing here exits: run by iex, that would close the user's window.
param(
  # This one instead of the newest.
  [string]$Version = $env:COPILOT_SVCS_VERSION,
  # Here instead of %LOCALAPPDATA%\Programs\github-copilot-svcs.
  [string]$Dir = $env:COPILOT_SVCS_INSTALL_DIR
)

$repository = "privapps/github-copilot-svcs"
$program = "github-copilot-svcs"

function Install-Program {
  param([string]$Version, [string]$Dir)
  Set-StrictMode -Off
  $ErrorActionPreference = "Stop"
  # The bar takes more time than the download.
  $ProgressPreference = "SilentlyContinue"
  # TLS 1.2, which Windows PowerShell does not offer by itself.
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072

  $releases = Get-Releases
  $asset = Get-AssetName
  if (-not $Dir) { $Dir = Join-Path $env:LOCALAPPDATA "Programs\$program" }
  $folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Dir)
  $temporary = Join-Path $folder ".$program.$PID"
  # The download lies beside its target: a rename then puts it in place.
  New-Item -ItemType Directory -Force -Path $temporary | Out-Null
  try {
    $file = Join-Path $temporary "$program.exe"
    $number = Get-VersionNumber $releases $Version $temporary
    Save-Program "$releases/download/v$number" $asset $file
    Test-Program $file $number
    $target = Join-Path $folder "$program.exe"
    Move-IntoPlace $file $target
  } finally {
    Remove-Item -Recurse -Force -LiteralPath $temporary -ErrorAction SilentlyContinue
  }
  Write-Host "Installed $program ${number}: $target"
  Add-ToPath $folder
  Write-Next
}

# Plain http only where nobody can listen in.
function Get-Releases {
  if (-not $env:COPILOT_SVCS_RELEASES_URL) { return "https://github.com/$repository/releases" }
  $releases = $env:COPILOT_SVCS_RELEASES_URL.TrimEnd("/")
  if ($releases -notmatch '^(https://|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/|$))') {
    throw "COPILOT_SVCS_RELEASES_URL must begin with https://, or with http:// on this machine: $releases"
  }
  return $releases
}

function Get-AssetName {
  # The system's own word: a shell for another processor, which runs emulated, is told another.
  $key = "HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
  $processor = (Get-ItemProperty -Path $key).PROCESSOR_ARCHITECTURE
  switch ($processor) {
    "AMD64" { return "$program-windows-amd64.exe" }
    "ARM64" { return "$program-windows-arm64.exe" }
    default { throw "There is no release for $processor processors, only for x64 and ARM64." }
  }
}

# The newest release is asked for its number once: what is then downloaded is of one release, even if another comes out.
function Get-VersionNumber {
  param([string]$releases, [string]$wanted, [string]$temporary)
  if (-not $wanted -or $wanted -eq "latest") {
    $facts = Join-Path $temporary "release.json"
    Save-File "$releases/latest/download/release.json" $facts
    $wanted = (Get-Content -Raw -LiteralPath $facts | ConvertFrom-Json).version
  }
  $number = $wanted -replace '^v', ''
  if ($number -notmatch '^[0-9A-Za-z.+-]+$') { throw "'$number' is no version. One looks like this: v1.2.3" }
  return $number
}

function Save-Program {
  param([string]$files, [string]$asset, [string]$file)
  Write-Host "Downloading $files/$asset ..."
  Save-File "$files/SHA256SUMS" "$file.sums"
  Save-File "$files/$asset.gz" "$file.gz"
  Test-Checksum "$file.gz" "$asset.gz" "$file.sums"
  $packed = [IO.File]::OpenRead("$file.gz")
  $unpacked = [IO.File]::Create($file)
  try {
    $stream = New-Object IO.Compression.GZipStream($packed, [IO.Compression.CompressionMode]::Decompress)
    $stream.CopyTo($unpacked)
  } finally {
    $unpacked.Dispose()
    $packed.Dispose()
  }
  Test-Checksum $file $asset "$file.sums"
}

function Save-File {
  param([string]$url, [string]$file)
  $options = @{ Uri = $url; OutFile = $file; UseBasicParsing = $true }
  # PowerShell 7 takes it by itself, Windows PowerShell knows the system's only.
  if ($env:HTTPS_PROXY -and $url -like "https:*") { $options.Proxy = $env:HTTPS_PROXY }
  try {
    Invoke-WebRequest @options
  } catch {
    $status = 0
    if ($_.Exception.Response) { $status = [int]$_.Exception.Response.StatusCode }
    if ($status -eq 404) { throw "There is no $url. Is it a version of ${program}?" }
    throw "$url could not be downloaded ($($_.Exception.Message)). Is there a network? Behind a proxy, set HTTPS_PROXY."
  }
}

function Test-Checksum {
  param([string]$file, [string]$name, [string]$sums)
  $wanted = ""
  foreach ($line in Get-Content -LiteralPath $sums) {
    $words = $line -split '\s+'
    if ($words[1] -eq $name) { $wanted = $words[0] }
  }
  if (-not $wanted) { throw "This version has no $name." }
  $sum = (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash
  if ($sum -ne $wanted) {
    throw "The checksum of $name is not the one that the release names, so it is not installed. It was damaged or changed on the way. Wanted $wanted, got $sum."
  }
}

# Whether it runs here, before it replaces anything.
function Test-Program {
  param([string]$file, [string]$number)
  try {
    $said = (& $file version | Out-String).Trim()
  } catch {
    throw "$program $number was downloaded, but does not start here ($($_.Exception.Message)), and is not installed."
  }
  if ($LASTEXITCODE -ne 0 -or -not $said.StartsWith("$program $number ")) {
    throw "$program $number was downloaded, but does not run here (exit code $LASTEXITCODE), and is not installed. $said"
  }
}

# Windows lets nobody overwrite a program that runs, but rename it.
function Move-IntoPlace {
  param([string]$file, [string]$target)
  # By the name that update gives it too, so that either takes it away the next time.
  $folder = Split-Path -Parent $target
  $aside = Join-Path $folder ".$program.exe.$([guid]::NewGuid()).old"
  $isThere = Test-Path -LiteralPath $target
  if ($isThere) { Move-Item -LiteralPath $target -Destination $aside }
  try {
    Move-Item -LiteralPath $file -Destination $target
  } catch {
    if ($isThere) { Move-Item -LiteralPath $aside -Destination $target }
    throw
  }
  # Those that still run stay until then.
  Get-ChildItem -LiteralPath $folder -Filter ".$program.exe.*.old" | Remove-Item -ErrorAction SilentlyContinue
  if (Test-Path -LiteralPath $aside) { Write-Host "The one that it replaces is running, and goes on until it is started again." }
}

# As it is stored, so that what it has of other variables (%USERPROFILE%) stays.
function Add-ToPath {
  param([string]$folder)
  if (($env:Path -split ";") -contains $folder) { return }
  $key = "HKCU:\Environment"
  $path = (Get-Item -Path $key).GetValue("Path", "", "DoNotExpandEnvironmentNames")
  if (($path -split ";") -notcontains $folder) {
    $parts = @($path.TrimEnd(";"), $folder) | Where-Object { $_ }
    Set-ItemProperty -Path $key -Name Path -Type ExpandString -Value ($parts -join ";")
    # Windows tells it to other programs when a variable is changed in this way.
    [Environment]::SetEnvironmentVariable("GITHUB_COPILOT_SVCS_PATH", "1", "User")
    [Environment]::SetEnvironmentVariable("GITHUB_COPILOT_SVCS_PATH", $null, "User")
    Write-Host "$folder is now on your PATH, in this window and in new ones."
  }
  $env:Path = "$env:Path;$folder"
}

function Write-Next {
  Write-Host ""
  Write-Host "Next:"
  Write-Host "  $program auth              sign in to GitHub"
  Write-Host "  $program run               serve your models at http://localhost:8081/v1"
  Write-Host "  $program setup             show the set-up of Claude Code, Codex and others"
  Write-Host "  $program service install   start it whenever you log in"
  Write-Host "To try it without an account: $program run --demo"
}

Install-Program -Version $Version -Dir $Dir
