# Waymark. `make run` does the main job, `make test` passes every test; each
# target sets up what it needs on Debian and Ubuntu. `make help` lists them all.

GO      ?= go
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
# migrated_fynedo: all work reaches the window through fyne.Do, so Fyne may drop
# its old locks. The other two leave out what Waymark does not use.
TAGS    := migrated_fynedo,no_emoji,no_metadata
LDFLAGS := -s -w -X main.version=$(VERSION)
# LIBGL_ALWAYS_SOFTWARE and a UTF-8 locale make a window behave alike on every machine.
ENV     := LC_ALL=C.UTF-8

WINDOW_PACKAGES := gcc pkg-config libgl1-mesa-dev xorg-dev libxkbcommon-dev
TEST_PACKAGES   := $(WINDOW_PACKAGES) xvfb xauth xdotool x11-utils imagemagick libgl1-mesa-dri poppler-utils qpdf
BENCH_PACKAGES  := $(TEST_PACKAGES) libreoffice-calc-nogui
DIST_PACKAGES   := $(WINDOW_PACKAGES) gcc-mingw-w64-x86-64 zip

.PHONY: help run build dist test lint race sweep bench fuzz torture simulate monday clean window-packages test-packages bench-packages dist-packages FORCE

help:
	@echo "make run      open the window on the sample school; without a display, do a day's work without it"
	@echo "make build    build/waymark (the window), build/waymark-cli and build/waymark-desk"
	@echo "make dist     build/dist: a zip for Windows and a tar for Linux, both for amd64, with their SHA-256 sums; unsigned"
	@echo "make test     every check: format, vet, staticcheck, tests with the race detector, the real window"
	@echo "make bench    every benchmark, each beside its baseline"
	@echo "make fuzz     every fuzz target for FUZZTIME (20s)"
	@echo "make torture  KILLS (500) kills of a school that imports and records, and of both sides of a sync"
	@echo "make simulate SEEDS (5000) conversations between schools and desks over networks that go wrong"
	@echo "make monday   a Monday morning: SCHOOLS (4200) with three laptops each arrive at one desk WITHIN (60s)"
	@echo "make lint     gofmt, go vet and staticcheck only"

# --- set-up -----------------------------------------------------------------

# $(call packages,LIST) installs the packages of LIST that are missing, or says
# which commands would on a system without apt.
define packages
	@if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then \
	  missing=; for p in $(1); do \
	    dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q '^install ok installed' || missing="$$missing $$p"; done; \
	  if [ -n "$$missing" ]; then \
	    sudo=; if [ "$$(id -u)" != 0 ]; then sudo=sudo; fi; \
	    echo "Installing$$missing"; \
	    $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  fi; \
	elif [ "$$(uname -s)" = Linux ]; then \
	  echo "This is not Debian or Ubuntu: if the next step fails, install the equivalents of $(1)."; \
	  echo "  Fedora: sudo dnf install gcc mesa-libGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel libxkbcommon-devel xorg-x11-server-Xvfb xdotool xwininfo ImageMagick poppler-utils qpdf"; \
	  echo "  Arch:   sudo pacman -S gcc libgl libx11 libxcursor libxrandr libxinerama libxi libxxf86vm libxkbcommon xorg-server-xvfb xdotool xorg-xwininfo imagemagick poppler qpdf"; \
	else \
	  echo "On macOS: xcode-select --install. On Windows: install Go and MSYS2's mingw-w64-x86_64-gcc. The tests of the real window need Linux."; \
	fi
endef

window-packages:
	$(call packages,$(WINDOW_PACKAGES))
test-packages:
	$(call packages,$(TEST_PACKAGES))
bench-packages:
	$(call packages,$(BENCH_PACKAGES))
dist-packages:
	$(call packages,$(DIST_PACKAGES))

# --- build and run ----------------------------------------------------------

build: build/waymark build/waymark-cli build/waymark-desk

build/waymark: FORCE | window-packages
	CGO_ENABLED=1 $(GO) build -trimpath -tags $(TAGS) -ldflags "$(LDFLAGS)" -o $@ ./cmd/waymark

build/waymark-cli build/waymark-desk: FORCE
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "$(LDFLAGS)" -o $@ ./cmd/$(@F)

# The window opens on the sample school, with the desk of a made-up trust beside
# it on loopback, where the school is enrolled.
SCHOOL := build/sample-school
DESK   := build/sample-desk
AT     := 127.0.0.1:8470

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
	  code=; \
	  if [ ! -d $(SCHOOL) ]; then rm -rf $(DESK)*; build/waymark-cli demo --data $(SCHOOL); fi; \
	  if [ ! -d $(DESK) ]; then code=$$(build/waymark-desk demo --data $(DESK) --json | sed -n 's/.*"code": "\(.*\)".*/\1/p'); fi; \
	  build/waymark-desk serve --practise --data $(DESK) --listen $(AT) & desk=$$!; trap 'kill $$desk 2>/dev/null' EXIT; \
	  if [ -n "$$code" ]; then \
	    until [ -f $(DESK)/serving.json ]; do kill -0 $$desk 2>/dev/null || break; sleep 1; done; \
	    build/waymark-cli trust add http://$(AT) --code "$$code" --data $(SCHOOL) && build/waymark-cli sync --data $(SCHOOL); \
	  fi; \
	  echo "The trust answers with build/waymark-desk: requests, offer, confirm ... --data $(DESK)"; \
	  status=0; $(ENV) build/waymark --data $(SCHOOL) || status=$$?; \
	  if [ $$status != 3 ]; then exit $$status; fi; \
	fi; \
	rm -rf build/day && build/waymark-cli day --data build/day/school --out build/day

DIST    := build/dist
LINUX   := waymark-$(VERSION)-linux-amd64
WINDOWS := waymark-$(VERSION)-windows-amd64
# The packages bear the commit's time, so that one commit gives the same bytes each time.
EPOCH   = $(shell git log -1 --format=%ct 2>/dev/null || echo 1767225600)

dist: build | dist-packages
	rm -rf $(DIST) && mkdir -p $(DIST)/$(LINUX) $(DIST)/$(WINDOWS)
	$(call windows,waymark,Waymark,CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc,-tags $(TAGS) -ldflags "$(LDFLAGS) -H=windowsgui")
	$(call windows,waymark-cli,Waymark on the command line,CGO_ENABLED=0,-ldflags "$(LDFLAGS)")
	$(call windows,waymark-desk,Waymark placement desk,CGO_ENABLED=0,-ldflags "$(LDFLAGS)")
	for system in linux windows; do GOOS=$$system CGO_ENABLED=1 $(GO) list -deps -tags $(TAGS) -f '$(MODULE)' ./cmd/... || exit 1; done >build/modules
	LC_ALL=C sort -u build/modules | sh assets/package/licences.sh >$(DIST)/$(LINUX)/LICENCES.txt
	cp README.md CHANGELOG.md assets/icons/waymark.png build/waymark build/waymark-cli build/waymark-desk $(DIST)/$(LINUX)
	sed 's/$$/\r/' $(DIST)/$(LINUX)/LICENCES.txt >$(DIST)/$(WINDOWS)/LICENCES.txt
	sed 's/$$/\r/' CHANGELOG.md >$(DIST)/$(WINDOWS)/CHANGELOG.txt
	sed 's/@VERSION@/$(VERSION)/; s/$$/\r/' assets/package/readme.txt >"$(DIST)/$(WINDOWS)/READ ME.txt"
	find $(DIST) -exec touch -d @$(EPOCH) {} +
	cd $(DIST) && tar --sort=name --owner=0 --group=0 --numeric-owner -cf - $(LINUX) | gzip -9n >$(LINUX).tar.gz
	cd $(DIST) && find $(WINDOWS) -type f | LC_ALL=C sort | TZ=UTC zip -qX9 $(WINDOWS).zip -@
	cd $(DIST) && sha256sum $(LINUX).tar.gz $(WINDOWS).zip | tee SHA256SUMS

# A module that a program is built from: its name, its version and where it lies.
MODULE := {{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}

# $(call windows,PROGRAM,TITLE,ENVIRONMENT,FLAGS) builds a program for Windows with its
# icon, manifest and version in it: the linker takes them from a .syso in its folder.
comma := ,
define windows
	{ printf '#define %s\n' 'PROGRAM "$(1)"' 'TITLE "$(2)"' 'VERSION "$(VERSION)"' 'NUMBERS $(subst .,$(comma),$(VERSION)),0'; \
	  cat assets/package/waymark.rc; } >build/$(1).rc
	x86_64-w64-mingw32-windres -I assets -O coff build/$(1).rc cmd/$(1)/resources_windows_amd64.syso
	GOOS=windows GOARCH=amd64 $(3) $(GO) build -trimpath $(4) -o $(DIST)/$(WINDOWS)/$(1).exe ./cmd/$(1)
endef

# --- checks -----------------------------------------------------------------

# Everything but the window itself must build without cgo, and for Windows,
# which is what schools have.
test: lint race sweep
	CGO_ENABLED=0 $(GO) build ./app/... ./assets/... ./sync/... ./cmd/waymark-cli ./cmd/waymark-desk
	GOOS=windows CGO_ENABLED=0 $(GO) vet ./app/... ./assets/... ./sync/... ./cmd/waymark-cli ./cmd/waymark-desk

# Sweeps do one thing again and again, one after the other: every fault of a disk,
# flipped bits, killed processes, conversations by seed, files of 20 MB. The race
# detector makes them ten times slower and finds nothing in them that it does not
# find in the others, so each test of this list is left out of race and is in sweep.
SWEEPS := TestLittleMemoryForAnyFile TestNothingIsLostWhateverTheDiskDoes TestMakingASchoolSurvivesAnyFault \
  TestASecretIsOldOrNewWhateverTheDiskDoes TestADamagedIndexIsBuiltAgain TestAnyFlippedBitOfTheIndexIsNoticedAndHealed \
  TestAFlippedBitAfterAnUncleanStopIsHealed TestTheSealNoticesEveryByte TestStoreAgreesWithAPlainMap \
  TestUndoNeverTearsARequestFromItsMessages TestARestoreSurvivesAnyFault TestTorture TestKills TestConversations TestAnyDayWillDo
empty  :=
PATTERN := ^($(subst $(empty) ,|,$(strip $(SWEEPS))))$$

# lint has vetted the tests already; RAPID_SEED makes random tests draw alike in
# every run, so that one that passes here passes everywhere.
GO_TEST := $(ENV) RAPID_SEED=1 $(GO) test -vet=off -timeout 40m

# Under the race detector random tests draw fewer times. What locks a passphrase is
# slow by design and does nothing at the same time as anything else: it is left alone.
race: | test-packages
	RAPID_CHECKS=30 CGO_ENABLED=1 $(GO_TEST) -race -gcflags=golang.org/x/crypto/...=-race=false -skip '$(PATTERN)' ./...

sweep:
	CGO_ENABLED=0 $(GO_TEST) -run '$(PATTERN)' \
	  $$(grep -rlE --include='*_test.go' 'func ($(subst $(empty) ,|,$(strip $(SWEEPS))))\(' app assets cmd sync | xargs -n 1 dirname | sort -u | sed 's,^,./,')

lint: | window-packages
	@bad=$$(gofmt -l app assets cmd sync); if [ -n "$$bad" ]; then echo "gofmt would change:" $$bad; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

BENCH ?= .
bench: | bench-packages
	$(ENV) CGO_ENABLED=1 $(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -timeout 40m ./...

FUZZTIME ?= 20s
fuzz:
	@for pkg in $$(CGO_ENABLED=0 $(GO) list ./app/... ./assets/... ./sync/... ./cmd/waymark-cli ./cmd/waymark-desk); do \
	  for f in $$(CGO_ENABLED=0 $(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; CGO_ENABLED=0 $(GO) test $$pkg -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; \
	  done; done

KILLS ?= 500
torture:
	CGO_ENABLED=0 $(GO) test ./app/store -run Torture -count 1 -timeout 2h -v -kills $(KILLS)
	CGO_ENABLED=0 $(GO) test ./sync/desk/ledger -run Torture -count 1 -timeout 2h -v -kills $(KILLS)
	CGO_ENABLED=0 $(GO) test ./sync/outbox -run Torture -count 1 -timeout 2h -v -kills $(KILLS)
	CGO_ENABLED=0 $(GO) test ./sync/simulation -run TestKills -count 1 -timeout 2h -v -kills $(KILLS)

SEEDS ?= 5000
simulate:
	CGO_ENABLED=0 $(GO) test ./sync/simulation -run TestConversations -count 1 -timeout 2h -v -seeds $(SEEDS)

SCHOOLS ?= 4200
WITHIN  ?= 60s
monday:
	CGO_ENABLED=0 $(GO) test ./sync/simulation -run '^$$' -bench MondayMorning -benchtime 1x -timeout 40m -schools $(SCHOOLS) -within $(WITHIN)

clean:
	rm -rf build dist cmd/*/*.syso

FORCE:
